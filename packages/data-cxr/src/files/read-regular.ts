import type { FileHandle } from 'node:fs/promises';
import { openRegular } from '@cxr-anomaly/files/node';
import { DataError } from '../errors';
import { MAX_FILE_BYTES, MAX_WHOLE_FILE_BYTES } from '../image-limits';
import { explainUnreadable } from './explain-unreadable';

/**
 * Opens a file of a data set for reading, links followed, as `openRegular` does.
 *
 * @param name what errors call it
 * @returns a handle, the caller's to close.
 * @throws DataError when it is no file; the system's error when it cannot be opened.
 */
export async function openDataFile(path: string, name = path): Promise<FileHandle> {
  const handle = await openRegular(path);
  if (handle) return handle;
  throw new DataError(`${name} is not a regular file (folder, pipe or device). Give a file path.`);
}

/** Reads a whole file, links followed. @throws as `openDataFile`; DataError for a file of more than 536 MB. */
export function readRegular(path: string): Promise<Buffer> {
  return readWhole(path, path, MAX_WHOLE_FILE_BYTES);
}

/** Reads the file of an image. @throws as `openDataFile`; DataError for a file that is larger than any image's. */
export function readImageFile(path: string, name = path): Promise<Buffer> {
  return readWhole(path, name, MAX_FILE_BYTES);
}

async function readWhole(path: string, name: string, limit: number): Promise<Buffer> {
  const handle = await openDataFile(path, name);
  try {
    const { size } = await handle.stat();
    if (size <= limit) return await handle.readFile();
    throw new DataError(
      `${name} has ${Math.round(size / 1e6)} MB; at most ${Math.floor(limit / 1e6)} MB are read. Reduce it first.`,
    );
  } finally {
    await handle.close();
  }
}

/** Reads by one of these, and says in words where the system does not let it. @throws DataError naming the file. */
export async function readOrExplain<T>(path: string, read: (path: string) => Promise<T>): Promise<T> {
  try {
    return await read(path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${path} ${explainUnreadable(cause)}`, { cause });
  }
}
