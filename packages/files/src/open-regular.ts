import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/**
 * Opens a file for reading, without blocking. Pipes, devices and sockets are not opened: reading them may never end.
 *
 * @param followsLinks false to refuse a link in its place, with the system's error
 * @returns a handle that the caller closes; undefined if it is not a regular file.
 * @throws the system's error when it cannot be opened.
 */
export async function openRegular(
  path: string,
  { followsLinks = true } = {},
): Promise<FileHandle | undefined> {
  // Without O_NONBLOCK, opening a pipe waits until something writes to it.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (followsLinks ? 0 : constants.O_NOFOLLOW);
  const handle = await open(path, flags);
  try {
    if ((await handle.stat()).isFile()) return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}
