import type { LossValues } from './contracts';
import { meanLosses, NO_LOSSES, type LossSums } from './losses';

/** Where a training stands; kept in its checkpoints beside the trainer's state. */
export interface Progress {
  /** The phase and epoch to train next. */
  readonly phase: number;
  readonly epoch: number;
  /** Totals so far, across resumes. */
  readonly epochs: number;
  readonly images: number;
  readonly seconds: number;
  /** Means over the last epoch. */
  readonly losses?: LossValues;
  /** The epoch with the lowest validation loss. */
  readonly best?: { readonly phase: string; readonly epoch: number; readonly validationLoss: number };
  /** The part of `epoch` that is already done, if training was stopped inside it. */
  readonly within?: EpochPart;
}

/** The first steps of an epoch, or all of them. */
export type EpochPart = {
  readonly step: number;
  readonly seconds: number;
  readonly losses: LossSums;
};

export const START: Progress = { phase: 0, epoch: 0, epochs: 0, images: 0, seconds: 0 };

export const NO_STEPS: EpochPart = { step: 0, seconds: 0, losses: NO_LOSSES };

/** Progress once all steps of the epoch are done. */
export function finishEpoch(progress: Progress, { seconds, losses }: EpochPart): Progress {
  const { phase, best } = progress;
  return {
    phase,
    epoch: progress.epoch + 1,
    epochs: progress.epochs + 1,
    images: progress.images + losses.images,
    seconds: progress.seconds + seconds,
    losses: meanLosses(losses),
    ...(best && { best }),
  };
}
