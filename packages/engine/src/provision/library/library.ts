import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A TensorFlow C library in the cache, ready to link against:
 *
 *     lib/       libtensorflow.so, libtensorflow_framework.so and the names they are loaded by
 *     include/   the C headers
 *     deps       a link to the folder itself: a cached addon finds its library as an installed one does
 *     addon/     compiled addons, one folder for each version of the binding
 *     nvidia/    CUDA libraries, if the user puts them there
 *     entry.json
 */
export interface Library {
  readonly folder: string;
  readonly name: string;
  readonly gpu: boolean;
}

/** The file names under which the addon's link and load steps look for the library. */
export const LIBRARY_LINKS: Readonly<Record<string, string>> = {
  'libtensorflow.so': 'libtensorflow_cc.so.2',
  'libtensorflow.so.2': 'libtensorflow_cc.so.2',
  'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
};

/** Opens the library of that name; undefined where the cache has none. */
export async function openLibrary(cache: string, name: string): Promise<Library | undefined> {
  return readLibrary(join(cache, name));
}

/** Opens the library a folder holds; undefined where it is none of ours. */
export async function readLibrary(folder: string): Promise<Library | undefined> {
  try {
    const entry = JSON.parse(await readFile(join(folder, 'entry.json'), 'utf8')) as {
      name: string;
      gpu: boolean;
    };
    return { folder, name: entry.name, gpu: entry.gpu };
  } catch {
    return undefined;
  }
}

/**
 * Fills a temporary folder and renames it, so that the cache holds a library whole or not at all.
 *
 * @param fill puts `lib/` and `include/` into the folder it is given.
 */
export async function createLibrary(
  cache: string,
  { name, gpu }: { name: string; gpu: boolean },
  fill: (folder: string) => Promise<void>,
): Promise<Library> {
  const folder = join(cache, name);
  const temporary = join(cache, `.tmp-${name}-${process.pid}`);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    await fill(temporary);
    await symlink('.', join(temporary, 'deps'));
    await writeFile(join(temporary, 'entry.json'), JSON.stringify({ name, gpu }));
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return { folder, name, gpu };
}
