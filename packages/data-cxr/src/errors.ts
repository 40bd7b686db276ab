/** Data cannot be used as asked. The message names the file or setting, what is wrong with it and what to do. */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly lines: readonly string[];

  /** @param lines further details, each on its own line; kept separate, so that no name in them can pass for another line. */
  constructor(
    readonly summary: string,
    { lines = [], ...options }: ErrorOptions & { readonly lines?: readonly string[] } = {},
  ) {
    super([summary, ...lines].join('\n  '), options);
    this.lines = lines;
  }
}

/**
 * A file is no longer what it was when its data set was opened. Leaving its image out, like one that cannot be decoded, would
 * give results for other data than their fingerprint says, and a cache without it.
 */
export class LostFileError extends DataError {}

/** Tells whether an error is a system error, with its code. */
export function isSystemError(cause: unknown): cause is NodeJS.ErrnoException {
  return typeof cause === 'object' && cause !== null && 'syscall' in cause;
}

/** Errors of Linux that Node has no name for. */
const NAMELESS: Readonly<Record<number, string>> = { [-116]: 'ESTALE', [-122]: 'EDQUOT' };

/** Names the system error: EIO, ENOSPC … */
export function systemCode({ code = '', errno = 0 }: NodeJS.ErrnoException): string {
  return NAMELESS[errno] ?? code;
}
