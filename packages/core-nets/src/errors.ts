/** A setting is unknown, out of range or contradicts another. The message names it and what is allowed. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
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

/** A bundle or checkpoint is incomplete, altered or made by something else. The message names the file and what to do. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/** A file cannot be written: the disk is full, or it must not be. What was there before is whole. The message says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** Training cannot go on: a loss that is not finite, a collapsed radius, constant scores. The message explains it. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}
