/** Data cannot be used as asked. The message names the file or setting, what is wrong with it and what to do. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly lines: readonly string[];

  /** @param lines more to tell, each on a line of its own; kept apart, so that no name in them passes for another line. */
  constructor(
    readonly summary: string,
    { lines = [], ...options }: ErrorOptions & { readonly lines?: readonly string[] } = {},
  ) {
    super([summary, ...lines].join('\n  '), options);
    this.lines = lines;
  }
}

/**
 * A file is no longer what it was when its data set was opened. Leaving its image out, as one that cannot be decoded, would
 * give results of other data than their fingerprint says, and a cache without it.
 */
export class LostFileError extends DataError {}

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
