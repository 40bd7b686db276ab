import { existsSync } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { findWrongContent, findWrongSize, LOADED } from './file-records';
import { findStranger } from './find-stranger';
import { ENTRY_FILE, readLibrary } from './library';

/** Why a library must not be loaded. */
export interface LibraryProblem {
  /** `foreign`: another user of this machine could change it. */
  readonly kind: 'damaged' | 'foreign';
  readonly folder: string;
  /** What was found, as a clause without a period. */
  readonly detail: string;
}

/** Names the library in the cache that the binding's package uses; undefined if it has its own, or none. */
export async function linkedLibrary(packageFolder: string): Promise<string | undefined> {
  const target = await readlink(join(packageFolder, 'deps')).catch(() => undefined);
  return target === undefined ? undefined : resolve(packageFolder, target);
}

/**
 * Looks for a reason not to load a library: someone else may have put it there, or it was changed since. A truncated library ends
 * the process that loads it, so this comes first.
 *
 * @param full reads every file and compares hashes, which takes seconds; otherwise only sizes are compared, which takes no time.
 */
export async function inspectLibrary(
  folder: string,
  { full = false } = {},
): Promise<LibraryProblem | undefined> {
  const stranger = await findStranger(await ownPaths(folder));
  if (stranger !== undefined) return { kind: 'foreign', folder, detail: stranger };
  const damage = existsSync(folder) ? await findDamage(folder, full) : 'it is no longer there';
  return damage === undefined ? undefined : { kind: 'damaged', folder, detail: damage };
}

async function findDamage(folder: string, full: boolean): Promise<string | undefined> {
  const library = await readLibrary(folder);
  if (library === undefined) return `its ${ENTRY_FILE} cannot be read`;
  if (library.files === undefined) return undefined;
  return full ? findWrongContent(folder, library.files) : findWrongSize(folder, library.files);
}

/** What must be ours, from the cache folder down. Links lead to a folder that the user named, whoever owns it. */
async function ownPaths(folder: string): Promise<string[]> {
  const cache = dirname(folder);
  const files = [];
  for (const file of LOADED.map((path) => join(folder, path)))
    if ((await lstat(file).catch(() => undefined))?.isFile() === true) files.push(file);
  return [dirname(cache), cache, folder, join(folder, ENTRY_FILE), join(folder, 'lib'), ...files];
}
