import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/**
 * Opens a file for reading, without waiting. Pipes, devices and sockets are not opened: reading them may never end.
 *
 * @param followsLinks false where a link in its place is to be refused, with the system's error
 * @returns a handle, the caller's to close; undefined where it is no regular file.
 * @throws the system's error when it cannot be opened.
 */
export async function openRegular(
  path: string,
  { followsLinks = true } = {},
): Promise<FileHandle | undefined> {
  // Without O_NONBLOCK opening a pipe waits until somebody writes to it.
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
