import { isSystemError, systemCode } from '@cxr-anomaly/files';

/** System errors when something cannot be read: in words, and what to do. */
const ANSWERS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  EACCES: ['you do not have permission', 'Change its permissions.'],
  EPERM: ['you do not have permission', 'Change its permissions.'],
  EIO: ['the disk reports an error', 'Check the disk.'],
  ESTALE: ['the server no longer knows it', 'Mount its folder again.'],
  ELOOP: ['its links form a cycle', 'Fix them.'],
  ENOTDIR: ['a file is where a folder should be', 'Check its path.'],
  EISDIR: ['it is a folder', 'Give a file path.'],
  ENAMETOOLONG: ['its name is too long', 'Shorten it.'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n).'],
  ENFILE: ['too many files are open', 'Close other programs.'],
  ENOMEM: ['memory ran out', 'Close other programs.'],
};

/**
 * Says why something cannot be read and what to do, without its path: `cannot be read: you do not have permission (EACCES).
 * Change its permissions.`
 */
export function explainUnreadable(cause: unknown): string {
  if (!isSystemError(cause))
    return `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`;
  const code = systemCode(cause);
  if (code === 'ENOENT') return 'cannot be read: it does not exist (ENOENT). Check its path.';
  const [reason, remedy] = ANSWERS[code] ?? ['the system refused', 'Check where it is stored.'];
  return `cannot be read: ${reason} (${code}). ${remedy}`;
}

/** Tells whether the system reported that something does not exist. Any other error does not imply that. */
export function isAbsent(cause: unknown): boolean {
  return isSystemError(cause) && cause.code === 'ENOENT';
}
