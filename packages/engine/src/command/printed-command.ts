import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The folder of this package. */
const PACKAGE = join(__dirname, '..', '..');

/** A command of this project: the word that runs it, and the package that provides it. */
export interface OwnCommand {
  readonly name: string;
  readonly package: `@cxr-anomaly/${string}`;
}

/** Returns how to run the engine's own command here, with these arguments, quoted for use in a sentence. */
export function quotedEngineCommand(args: string): string {
  return `"${printedCommand({ name: 'cxr-engine', package: '@cxr-anomaly/engine' })} ${args}"`;
}

/**
 * Returns how to run a command where this process runs, for messages that people copy from. It is never a bare `npx <name>` that
 * could make npm ask a registry for that name, which is not ours: in a clone the command is linked, elsewhere the package is
 * named. If npx would run something in the current folder, such as a data set, the file is named.
 *
 * @param engine the folder of the engine's package, which tells a clone from an installation
 */
export function printedCommand(command: OwnCommand, cwd = process.cwd(), engine = PACKAGE): string {
  if (isCloned(engine)) return inClone(command, cwd, join(engine, '..', '..'));
  if (isOnPath(command.name)) return command.name;
  return isTakenOver(command, cwd, engine) ? byFile(command, join(engine, '..')) : `npx ${command.package}`;
}

/** Only the manifests of a clone lead to sources; published ones omit that. */
function isCloned(engine: string): boolean {
  const { exports } = JSON.parse(readFileSync(join(engine, 'package.json'), 'utf8')) as {
    exports: Readonly<Record<string, object>>;
  };
  return '@cxr-anomaly/source' in (exports['.'] ?? {});
}

function inClone(command: OwnCommand, cwd: string, root: string): string {
  const project = findProject(resolveLinks(cwd));
  const own = resolveLinks(root);
  const isOurs = project === own || dirname(project) === join(own, 'packages');
  return isOurs && existsSync(join(root, 'node_modules', '.bin', command.name))
    ? `npx ${command.name}`
    : byFile(command, join(root, 'packages'));
}

/** The folder that npm and npx work in when called from here: the nearest one with packages or a manifest. */
function findProject(folder: string): string {
  const isProject = ['node_modules', 'package.json'].some((name) => existsSync(join(folder, name)));
  return isProject || dirname(folder) === folder ? folder : findProject(dirname(folder));
}

/** Whether npx would run another package of that name, such as one inside a data set. */
function isTakenOver({ package: owner }: OwnCommand, cwd: string, engine: string): boolean {
  const [found, own] = [
    join(findProject(resolveLinks(cwd)), 'node_modules', owner),
    join(engine, '..', folderOf(owner)),
  ];
  return existsSync(found) && existsSync(own) && !isSameFile(found, own);
}

/** The folder as it is named, if the system does not resolve links. */
function resolveLinks(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
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
      // npm adds this one while a script runs.
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
