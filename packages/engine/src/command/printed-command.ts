import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

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
 * could ask a registry for that name, which is not ours: in a clone the command is linked, elsewhere the package is named. Where
 * npx would run what lies in the current folder, such as a data set, the file is named.
 *
 * @param engine the folder of the engine's package, which tells a clone from an installation
 */
export function printedCommand(command: OwnCommand, cwd = process.cwd(), engine = PACKAGE): string {
  if (isCloned(engine)) return inClone(command, cwd, join(engine, '..', '..'));
  if (isOnPath(command.name)) return command.name;
  return isTakenOver(command, cwd, engine) ? byFile(command, join(engine, '..')) : `npx ${command.package}`;
}

/** Only the manifests of a clone lead to sources; what is published has left that out. */
function isCloned(engine: string): boolean {
  const { exports } = JSON.parse(readFileSync(join(engine, 'package.json'), 'utf8')) as {
    exports: Readonly<Record<string, object>>;
  };
  return '@cxr-anomaly/source' in (exports['.'] ?? {});
}

function inClone(command: OwnCommand, cwd: string, root: string): string {
  const project = findProject(realpathSync(cwd));
  const own = realpathSync(root);
  const isOurs = project === own || dirname(project) === join(own, 'packages');
  return isOurs && existsSync(join(root, 'node_modules', '.bin', command.name))
    ? `npx ${command.name}`
    : byFile(command, join(root, 'packages'));
}

/** The folder to which npm and npx belong where they are called: the nearest with packages or a manifest. */
function findProject(folder: string): string {
  const isProject = ['node_modules', 'package.json'].some((name) => existsSync(join(folder, name)));
  return isProject || dirname(folder) === folder ? folder : findProject(dirname(folder));
}

/** Whether npx would run another package of that name, such as one that lies in a data set. */
function isTakenOver({ package: owner }: OwnCommand, cwd: string, engine: string): boolean {
  const [found, own] = [
    join(findProject(realpathSync(cwd)), 'node_modules', owner),
    join(engine, '..', folderOf(owner)),
  ];
  return existsSync(found) && existsSync(own) && !isSameFile(found, own);
}

function byFile({ name, package: owner }: OwnCommand, packages: string): string {
  const file = join(packages, folderOf(owner), 'bin', `${name}.cjs`);
  return `node ${/^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`}`;
}

function folderOf(owner: string): string {
  return owner.slice(owner.indexOf('/') + 1);
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
