import type { LossValues, TrainingState } from '../contracts';
import { BundleError } from '../errors';
import type { LossSums } from './loss-means';

/** Where a run stands, kept in its checkpoint beside the trainer's state. */
export interface Progress {
  /** The next phase and epoch to train. */
  readonly phase: number;
  readonly epoch: number;
  /** Done so far, resumed parts included. */
  readonly epochs: number;
  readonly images: number;
  readonly seconds: number;
  /** Means over the last epoch. */
  readonly losses?: LossValues;
  /** The epoch of lowest validation loss. */
  readonly best?: { readonly phase: string; readonly epoch: number; readonly validationLoss: number };
  /** What is done of `epoch`, where training was stopped inside it. */
  readonly within?: { readonly step: number; readonly seconds: number; readonly losses: LossSums };
}

export const START: Progress = { phase: 0, epoch: 0, epochs: 0, images: 0, seconds: 0 };

/** Puts progress beside a trainer's state; the tensors are shared, not copied. */
export function packCheckpoint(state: TrainingState, progress: Progress): TrainingState {
  return { tensors: state.tensors, values: { trainer: state.values, progress: { ...progress } } };
}

/** The inverse of `packCheckpoint`. @throws BundleError when the checkpoint was not written by `fit`. */
export function unpackCheckpoint(stored: TrainingState): { state: TrainingState; progress: Progress } {
  const { trainer, progress } = stored.values as { trainer?: TrainingState['values']; progress?: Progress };
  if (!trainer || !progress || !Number.isInteger(progress.phase) || !Number.isInteger(progress.epoch)) {
    throw new BundleError(
      'The checkpoint does not say where training stood: start without --resume, or in another folder.',
    );
  }
  return { state: { tensors: stored.tensors, values: trainer }, progress };
}
