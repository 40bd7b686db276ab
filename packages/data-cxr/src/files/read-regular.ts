import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { DataError } from '../errors';

/**
 * Opens a file for reading, links followed. Pipes, devices and sockets are refused: reading them may never end.
 *
 * @returns a handle, the caller's to close.
 * @throws DataError naming what is no file; the system's error when it cannot be opened.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  // Without O_NONBLOCK opening a pipe waits until somebody writes to it.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if ((await handle.stat()).isFile()) return handle;
    throw new DataError(`${path} is no file but a folder, pipe or device. Name a file.`);
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}

/**
 * Reads a whole file, links followed.
 *
 * @param mostBytes size above which the file is refused unread
 * @throws as `openRegular`; DataError for a file that is too large.
 */
export async function readRegular(path: string, mostBytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const handle = await openRegular(path);
  try {
    const { size } = await handle.stat();
    if (size > mostBytes)
      throw new DataError(`${path} has ${size} bytes; at most ${mostBytes} are read. Reduce it first.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
