import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { explainingFailure } from '../explain-failure';
import { flushFolder } from './flush';
import { PRIVATE_FILE, PRIVATE_FOLDER } from './private-modes';
import { removeAbandonedOf, temporaryPath } from './temporary-files';

/** Makes a folder, and those on the way to it, for its owner only; one that is there stays as it is. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
}

/**
 * Replaces a file in one step, whatever it holds: whoever reads it, also after a crash or power cut, sees the old or the new content,
 * whole. For files of our own making only; what a command was asked to write goes through `writeOutput`. Makes the folder where it is
 * missing, and removes what killed processes left half-written beside the file.
 *
 * @throws StorageError when it cannot be written; then the old content stays, whole. Or when the folder cannot be flushed; then
 * the new content is there, unless the machine fails.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  await withTemporaryPath(path, async (temporary) => {
    await writeFlushed(temporary, data);
    await rename(temporary, path);
  });
  await flushFolderOf(path);
}

/** Writes a new file and waits until it is on the disk. */
export async function writeFlushed(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the names in the folder of a file are on the disk. @throws StorageError */
export async function flushFolderOf(path: string): Promise<void> {
  await explainingFailure(dirname(path), () => flushFolder(dirname(path), { deep: false }));
}

/**
 * Puts the finished folder `temporary` in the place of `target`; both lie on one file system. The content is on disk
 * before the first rename. A crash between the two renames leaves the old folder, whole, under a temporary name beside it.
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
 * Runs `write` with a fresh path beside `path` that it renames away, or that is removed afterwards, file or folder.
 * First makes the folder and removes the leftovers of processes that no longer run.
 *
 * @throws StorageError when the system fails `write`.
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
    // What went wrong counts, not that there is nothing to remove.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}
