/** Says whether an error is the system's answer to a call, with its code. */
export function isSystemError(cause: unknown): cause is NodeJS.ErrnoException {
  return typeof cause === 'object' && cause !== null && 'syscall' in cause;
}

/** Errors of Linux that Node has no name for. */
const NAMELESS: Readonly<Record<number, string>> = { [-116]: 'ESTALE', [-122]: 'EDQUOT' };

/** Returns the name of the system's answer: EIO, ENOSPC … */
export function systemCode({ code = '', errno = 0 }: NodeJS.ErrnoException): string {
  return NAMELESS[errno] ?? code;
}

/** Says whether there was no space: the disk is full, or the user's quota is used up. */
export function isDiskFull(error: NodeJS.ErrnoException): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(error));
}
