/** Messages between the watching process and the one that runs cases. */

/** A case: all that is needed to reproduce it. */
export interface CaseName {
  readonly format: string;
  readonly seed: number;
  readonly number: number;
}

/** How a case ended in the worker: `read` and `refused` are as they should be. */
export interface Outcome {
  readonly end: 'read' | 'refused' | 'failed';
  /** Why it was refused, or what is wrong. */
  readonly message: string;
  /** Most resident memory while it ran, bytes. */
  readonly peakBytes: number;
}

/** First message of a worker: it is ready; its resident memory, bytes. */
export interface Ready {
  readonly baselineBytes: number;
}
