import { realpath } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ModuleIdentity } from '../contracts';
import { DataError } from '../errors';
import { explainUnreadable, isAbsent } from '../files/explain-unreadable';
import { findPackage } from './find-package';
import { hashModule } from './hash-module';
import { isModuleFile, isPackageName } from './module-name';

/** A loaded module that the user named. */
export interface LoadedModule {
  /** Its default export. */
  readonly exported: unknown;
  readonly identity: ModuleIdentity;
  /** Its file. */
  readonly file: string;
}

/**
 * Runs the code that a word names, a file or a package installed in the current folder, and returns its default export.
 * Call it only with words that the user wrote, never with content of a file.
 *
 * @returns undefined where the word is not a file path and no package of that name is installed.
 * @throws DataError that says what to do, when it cannot be found or loaded.
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
    const remedy = isMissing ? ' Run npm install in its folder to install what it imports.' : '';
    throw new DataError(`${word} cannot be loaded: ${reason.replace(/\.?$/, '.')}${remedy}`, { cause });
  }
}

/** TypeScript compiles `export default` to `exports.default`, which `import` returns inside the default export of CommonJS. */
function withoutWrapper(exported: unknown): unknown {
  const isWrapper = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return isWrapper && 'default' in exported ? exported.default : exported;
}

/** Names a module in a message: its name, version and the beginning of its hash. */
export function describeModule({ name, version, sha256 }: ModuleIdentity): string {
  return `${name}${version === undefined ? '' : ` ${version}`} (sha256 ${sha256.slice(0, 12)}…)`;
}
