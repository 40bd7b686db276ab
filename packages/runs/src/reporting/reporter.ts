/** How far a task is, for people to watch. */
export interface Progress {
  /** What is being done: `prepare`, `train epoch 3/10`. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Rates and losses, each short. */
  readonly details?: readonly string[];
  /** Time the work still takes, where it can be told. */
  readonly secondsLeft?: number;
  /** True at the end of an epoch or task, where a log without a moving bar gets a line. */
  readonly milestone?: boolean;
}

/** Where a run tells people what it does. Nothing of it enters results. */
export interface Reporter {
  /** A line that stays. */
  say(line: string): void;
  /** A line that stays and asks for attention. */
  warn(line: string): void;
  /** Shows progress in place of what was shown before. */
  progress(progress: Progress): void;
  /** Takes the shown progress away; lines stay. */
  clear(): void;
}

/** Tells nobody anything. */
export const silentReporter: Reporter = {
  say: () => undefined,
  warn: () => undefined,
  progress: () => undefined,
  clear: () => undefined,
};
