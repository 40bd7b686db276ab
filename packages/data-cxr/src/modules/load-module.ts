import { realpath } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModuleIdentity } from '../contracts';
import { DataError } from '../errors';
import { explainUnreadable, isAbsent } from '../files/explain-unreadable';
import { findPackage } from './find-package';
import { hashModule } from './hash-module';
import { isModuleFile, isPackageName } from './module-name';

/** A module that a person named, loaded. */
export interface LoadedModule {
  /** Its default export. */
  readonly exported: unknown;
  readonly identity: ModuleIdentity;
  /** Its file. */
  readonly file: string;
}

/**
 * Runs the code that a word names and gives its default export: a file by its path, or a package installed in the current folder.
 * Call it with words that the user wrote, never with what a file says.
 *
 * @returns undefined where the word names no file, and no package of that name is installed.
 * @throws DataError when it cannot be found or loaded, with what to do.
 */
export async function loadModule(word: string): Promise<LoadedModule | undefined> {
  const found = isModuleFile(word) ? { entry: resolve(word) } : await findInstalled(word);
  if (!found) return undefined;
  const file = await realpath(found.entry).catch((cause: unknown) => {
    if (isAbsent(cause)) throw new DataError(`${word}: there is no ${found.entry}.`, { cause });
    throw new DataError(`${found.entry} ${explainUnreadable(cause)}`, { cause });
  });
  const identity = {
    name: isModuleFile(word) ? `./${basename(file)}` : word,
    ...('version' in found && { version: found.version }),
    sha256: await hashModule(file),
  };
  return { exported: await importDefault(word, file), identity, file };
}

async function findInstalled(word: string) {
  return isPackageName(word) ? findPackage(word) : undefined;
}

async function importDefault(word: string, file: string): Promise<unknown> {
  try {
    const loaded = (await import(pathToFileURL(file).href)) as { readonly default?: unknown };
    return withoutWrapper(loaded.default);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    const remedy = isMissing ? ' Install what it imports where it lies, with npm install.' : '';
    throw new DataError(`${word} cannot be loaded: ${reason.replace(/\.?$/, '.')}${remedy}`, { cause });
  }
}

/** TypeScript makes `exports.default` of `export default`, which `import` gives inside of the default export of CommonJS. */
function withoutWrapper(exported: unknown): unknown {
  const isWrapper = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return isWrapper && 'default' in exported ? exported.default : exported;
}

/** Names a module in a message: its name, version and the beginning of its hash. */
export function describeModule({ name, version, sha256 }: ModuleIdentity): string {
  return `${name}${version === undefined ? '' : ` ${version}`} (sha256 ${sha256.slice(0, 12)}…)`;
}
