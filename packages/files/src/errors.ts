/** Something cannot be done as it was asked for. The message names the setting, file or argument, and what to ask for instead. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
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

/** A name under which a file was to be written is that of something else, which stays. The message names it. */
export class PathTakenError extends UsageError {
  override readonly name = 'PathTakenError';
}

/** A file cannot be written: the disk is full, or it must not be. What was there before is whole. The message says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
