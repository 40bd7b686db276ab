/** Something cannot be done as requested. The message names the setting, file or argument, and what to request instead. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly lines: readonly string[];

  /** @param lines further details, each on its own line; kept separate, so that no name in them can pose as another line. */
  constructor(
    readonly summary: string,
    { lines = [], ...options }: ErrorOptions & { readonly lines?: readonly string[] } = {},
  ) {
    super([summary, ...lines].join('\n  '), options);
    this.lines = lines;
  }
}

/** The path for a file is taken by something else, which is left unchanged. The message names the path. */
export class PathTakenError extends UsageError {
  override readonly name = 'PathTakenError';
}

/** A file cannot be written: the disk is full, or it is not permitted. What was there stays. The message says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
