import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder, renameFlushed } from '@cxr-anomaly/files/node';
import { recordFiles, type FileRecords } from './file-records';

/**
 * A TensorFlow C library in the cache, ready to link against:
 *
 *     lib/       libtensorflow.so, libtensorflow_framework.so and the names they are loaded by
 *     include/   the C headers
 *     deps       a link to the folder itself: a cached addon finds its library as an installed one does
 *     addon/     compiled addons, one folder for each version of the binding
 *     nvidia/    CUDA libraries, if the user puts them there
 *     entry.json what it is, and the size and hash of each file
 */
export interface Library {
  readonly folder: string;
  readonly name: string;
  readonly gpu: boolean;
  /** What its files were when they were installed; undefined if an earlier version installed it. */
  readonly files: FileRecords | undefined;
}

/** Written last: a library without one is incomplete. */
export const ENTRY_FILE = 'entry.json';

/** The file names by which the addon looks for the library when it is linked and loaded. */
export const LIBRARY_LINKS: Readonly<Record<string, string>> = {
  'libtensorflow.so': 'libtensorflow_cc.so.2',
  'libtensorflow.so.2': 'libtensorflow_cc.so.2',
  'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
};

/** Opens the library in a folder; undefined if it is not one of ours, or its description cannot be read. */
export async function readLibrary(folder: string): Promise<Library | undefined> {
  try {
    const entry = JSON.parse(await readFile(join(folder, ENTRY_FILE), 'utf8')) as Omit<Library, 'folder'>;
    const { name, gpu, files } = entry;
    if (typeof name !== 'string' || typeof gpu !== 'boolean') return undefined;
    if (files !== undefined && (typeof files !== 'object' || files === null)) return undefined;
    return { folder, name, gpu, files };
  } catch {
    return undefined;
  }
}

/**
 * Fills a temporary folder and renames it once everything is on disk, so that the cache holds a library completely or not at all,
 * even after a power failure. An existing library of that name is replaced.
 *
 * @param fill puts `lib/` and `include/` into the given folder.
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
    const files = await recordFiles(temporary);
    await writeFile(join(temporary, ENTRY_FILE), JSON.stringify({ name, gpu, files }));
    await flushFolder(temporary);
    await replaceFolder(temporary, folder, cache);
    return { folder, name, gpu, files };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Records the files of a library that an earlier version installed, which recorded neither sizes nor hashes. */
export async function adoptLibrary(library: Library, files: FileRecords): Promise<Library> {
  const temporary = join(library.folder, `.tmp-${ENTRY_FILE}-${process.pid}`);
  await writeFile(temporary, JSON.stringify({ name: library.name, gpu: library.gpu, files }));
  await renameFlushed(temporary, join(library.folder, ENTRY_FILE));
  return { ...library, files };
}

/** There is no library only for the moment between two renames; a process that has loaded the old one keeps it. */
async function replaceFolder(temporary: string, folder: string, cache: string): Promise<void> {
  const old = join(cache, `.tmp-old-${randomUUID()}`);
  const replaced = await rename(folder, old).then(
    () => true,
    () => false,
  );
  await rename(temporary, folder);
  await flushFolder(cache, { deep: false });
  if (replaced) await rm(old, { recursive: true, force: true });
}
