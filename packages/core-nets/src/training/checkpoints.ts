import * as tf from '@tensorflow/tfjs-core';
import { BundleError } from '../errors';
import type { CheckpointName, CheckpointStore, Trainer, TrainingState } from './contracts';
import { START, type Progress } from './progress';

/** Share of the training time that writing the newest state may take. */
const SHARE = 0.05;

/** Writes a trainer's checkpoints and restores it from them. Without a store, nothing is written and none is found. */
export class Checkpoints {
  private writtenAt = Number.NEGATIVE_INFINITY;
  private cost = 0;

  constructor(
    private readonly trainer: Trainer,
    private readonly store: CheckpointStore | undefined,
  ) {}

  /** Restores the newest state. @returns where training stood, or its start if there is no checkpoint. */
  async resume(): Promise<Progress> {
    return (await this.restore('last')) ?? START;
  }

  /** @returns where training stood at that checkpoint, or undefined if there is none. */
  async restore(name: CheckpointName): Promise<Progress | undefined> {
    const stored = await this.store?.read(name);
    if (!stored) return undefined;
    try {
      const { state, progress } = unpack(stored);
      this.trainer.restoreState(state);
      return progress;
    } finally {
      tf.dispose(stored.tensors);
    }
  }

  /** True until the newest state is first written, then whenever training has gone on for long enough to write it again. */
  isDue(): boolean {
    return performance.now() - this.writtenAt >= this.cost / SHARE;
  }

  /** Replaces the checkpoint of that name with the state the trainer is in. */
  async write(name: CheckpointName, progress: Progress): Promise<void> {
    if (!this.store) return;
    const start = performance.now();
    const { tensors, values } = this.trainer.captureState();
    try {
      await this.store.write(name, { tensors, values: { trainer: values, progress: { ...progress } } });
    } finally {
      tf.dispose(tensors);
    }
    if (name !== 'last') return;
    this.writtenAt = performance.now();
    this.cost = this.writtenAt - start;
  }
}

/** @throws BundleError when the checkpoint was not written by `Checkpoints`. */
function unpack({ tensors, values }: TrainingState): { state: TrainingState; progress: Progress } {
  const { trainer, progress } = values as { trainer?: TrainingState['values']; progress?: Progress };
  if (!trainer || !progress || !Number.isInteger(progress.phase) || !Number.isInteger(progress.epoch)) {
    throw new BundleError(
      'The checkpoint does not say where training stood: start without --resume, or in another folder.',
    );
  }
  return { state: { tensors, values: trainer }, progress };
}
