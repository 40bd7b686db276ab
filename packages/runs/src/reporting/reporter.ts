/** How far a task has progressed, for people to watch. */
export interface Progress {
  /** What is being done: `prepare`, `train epoch 3/10`. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Rates and losses, each as a short text. */
  readonly details?: readonly string[];
  /** Time the work will still take, if known. */
  readonly secondsLeft?: number;
  /** True at the end of an epoch or task, where a log without a moving bar gets a line. */
  readonly milestone?: boolean;
}

/** Where a run tells people what it is doing. None of it enters results. */
export interface Reporter {
  /** A line that stays. */
  say(line: string): void;
  /** A line that stays and asks for attention. */
  warn(line: string): void;
  /** Shows progress, replacing what was shown before. */
  progress(progress: Progress): void;
  /** Removes the progress shown; lines stay. */
  clear(): void;
}

/** Reports nothing. */
export const silentReporter: Reporter = {
  say: () => undefined,
  warn: () => undefined,
  progress: () => undefined,
  clear: () => undefined,
};
