import { dirname } from 'node:path';
import { StorageError } from './errors';
import { isDiskFull, isSystemError, systemCode } from './system-error';

/** The system's reasons why something cannot be written, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'it would exceed the size limit for files here',
  EROFS: 'the file system is read-only',
  EACCES: 'you do not have permission',
  EPERM: 'changing it is not permitted',
  EIO: 'the disk reports an error',
};

/** Says why the system refused to do something with a file, e.g. `the disk is full (ENOSPC)`. */
export function explainFailure(error: unknown): string {
  const { syscall, message } = error as NodeJS.ErrnoException;
  const code = systemCode(error as NodeJS.ErrnoException);
  // What Node says when it cannot create a folder and its parent folders, whatever the system said.
  if (code === 'ENOENT' && syscall === 'mkdir') return 'no folder can be made there';
  const reason = REASONS[code];
  return reason === undefined ? message : `${reason} (${code})`;
}

/**
 * Turns system errors into one that names what was to be written and what to do; other errors pass through.
 *
 * @param path of the file or folder that `write` creates.
 * @throws StorageError
 */
export async function explainingFailure<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const remedy = isDiskFull(error)
      ? `Make room in ${dirname(path)}.`
      : `Make sure that ${dirname(path)} can be written to.`;
    throw new StorageError(`${path} cannot be written: ${explainFailure(error)}. ${remedy}`, {
      cause: error,
    });
  }
}
