import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join, relative, sep } from 'node:path';

/** The folder of this package. */
const PACKAGE = join(__dirname, '..', '..');

/** A command of this project: the word that runs it, and the package that brings it. */
export interface OwnCommand {
  readonly name: string;
  readonly package: `@cxr-anomaly/${string}`;
}

/** Writes how the engine's own command is run here, with these arguments, in quotes for a sentence. */
export function quotedEngineCommand(args: string): string {
  return `"${printedCommand({ name: 'cxr-engine', package: '@cxr-anomaly/engine' })} ${args}"`;
}

/**
 * Writes how a command is run where this process runs, for messages that people copy. Never by a bare `npx <name>` where npm
 * could ask a registry for that name, which is not ours: in a clone the command is linked, elsewhere the package is named.
 *
 * @param engine the folder of the engine's package, which tells a clone from an installation
 */
export function printedCommand(command: OwnCommand, cwd = process.cwd(), engine = PACKAGE): string {
  if (isCloned(engine)) return inClone(command, cwd, join(engine, '..', '..'));
  return isOnPath(command.name) ? command.name : `npx ${command.package}`;
}

/** Only the manifests of a clone lead to sources; what is published has left that out. */
function isCloned(engine: string): boolean {
  const { exports } = JSON.parse(readFileSync(join(engine, 'package.json'), 'utf8')) as {
    exports: Readonly<Record<string, object>>;
  };
  return '@cxr-anomaly/source' in (exports['.'] ?? {});
}

function inClone({ name, package: owner }: OwnCommand, cwd: string, root: string): string {
  const way = relative(resolveLinks(root), resolveLinks(cwd));
  const isInside = way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  if (isInside && existsSync(join(root, 'node_modules', '.bin', name))) return `npx ${name}`;
  const file = join(root, 'packages', owner.slice(owner.indexOf('/') + 1), 'bin', `${name}.cjs`);
  return `node ${/^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`}`;
}

/** Where the system does not say what is behind links, a command that names its file in full runs all the same. */
function resolveLinks(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Whether the word alone runs this very program in a shell, as after a global installation. */
function isOnPath(name: string): boolean {
  const [, running = ''] = process.argv;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return (
    folders
      // npm puts this one there for the time of a script.
      .filter((folder) => folder !== '' && !folder.endsWith(join('node_modules', '.bin')))
      .some((folder) => isSameFile(join(folder, name), running))
  );
}

function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}
