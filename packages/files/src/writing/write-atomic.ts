import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { explainingFailure } from '../explain-failure';
import { flushFolder } from './flush';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './private-modes';
import { removeAbandonedOf, temporaryPath } from './temporary-files';

/** Creates a folder and its missing parents, for its owner only; existing folders are left unchanged. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
}

/**
 * Replaces a file in one step, whatever it holds: readers see all of the old or all of the new content, even after a crash or
 * power failure. Only for files that are our own; what a command was asked to write goes through `writeOutput`. Creates the
 * folder if it is missing, and removes what killed processes left half-written next to the file.
 *
 * @throws StorageError when it cannot be written; then the old content stays intact. Or when the folder cannot be flushed; then
 * the new content is there, unless the machine fails.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await withTemporaryPath(path, async (temporary) => {
    await writeFlushed(temporary, data);
    await rename(temporary, path);
  });
  await flushFolderOf(path);
}

/** Writes a new file and waits until it is on disk. */
export async function writeFlushed(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the names in the folder of a file are on disk. @throws StorageError */
export async function flushFolderOf(path: string): Promise<void> {
  await explainingFailure(dirname(path), () => flushFolder(dirname(path), { deep: false }));
}

/**
 * Replaces `target` with the finished folder `temporary`; both are on one file system. The content is on disk before
 * the first rename. A crash between the two renames leaves the old folder intact, under a temporary name next to it.
 */
export async function replaceFolder(temporary: string, target: string): Promise<void> {
  await flushFolder(temporary);
  if (!existsSync(target)) await rename(temporary, target);
  else {
    await withTemporaryPath(target, async (previous) => {
      await rename(target, previous);
      try {
        await rename(temporary, target);
      } catch (error) {
        await rename(previous, target);
        throw error;
      }
      await flushFolder(dirname(target), { deep: false });
    });
  }
  await flushFolder(dirname(target), { deep: false });
}

/**
 * Runs `write` with a new path next to `path`. The file or folder that `write` puts there and does not rename is removed
 * afterward. First creates the parent folder and removes the leftovers of processes that no longer run.
 *
 * @throws StorageError when `write` fails with a system error.
 */
export async function withTemporaryPath<T>(
  path: string,
  write: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = temporaryPath(resolve(path));
  try {
    return await explainingFailure(path, async () => {
      await makePrivateFolder(dirname(temporary));
      await removeAbandonedOf(resolve(path));
      return write(temporary);
    });
  } finally {
    // Report what went wrong, not that there is nothing to remove.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}
