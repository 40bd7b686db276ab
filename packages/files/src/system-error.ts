/** Says whether an error is what the system answered to a call, with its code. */
export function isSystemError(cause: unknown): cause is NodeJS.ErrnoException {
  return typeof cause === 'object' && cause !== null && 'syscall' in cause;
}

/** Answers of Linux that Node has no name for. */
const NAMELESS: Readonly<Record<number, string>> = { [-116]: 'ESTALE', [-122]: 'EDQUOT' };

/** Names what the system answered: EIO, ENOSPC … */
export function systemCode({ code = '', errno = 0 }: NodeJS.ErrnoException): string {
  return NAMELESS[errno] ?? code;
}

/** Says whether there was no room: the disk is full, or the user's share of it. */
export function isDiskFull(error: NodeJS.ErrnoException): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(error));
}
