import * as tf from '@tensorflow/tfjs-core';
import { SettingsError } from '../errors';
import type { Checkpoints } from './checkpoints';
import type { FitSummary, Position, Trainer, TrainingState } from './contracts';
import type { Progress } from './progress';

/** Keeps the state after the epoch with the lowest loss on held-out normal images, if `selection` is "val-normal". */
export class BestEpoch {
  private state?: TrainingState;

  constructor(
    private readonly trainer: Trainer,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** Keeps the trainer's state if the epoch that just ended is the best so far, and notes it in the progress returned. */
  async update(
    progress: Progress,
    position: Position,
    validationLoss: number | undefined,
  ): Promise<Progress> {
    if (validationLoss === undefined || !this.isCandidate(position)) return progress;
    if (progress.best && progress.best.validationLoss <= validationLoss) return progress;
    const phase = this.trainer.phases[position.phase]?.name ?? '';
    const updated = { ...progress, best: { phase, epoch: position.epoch, validationLoss } };
    this.dispose();
    this.state = this.trainer.captureState();
    await this.checkpoints.write('best', updated);
    return updated;
  }

  /** Puts the selected epoch's state into the trainer: the best one where there is one, else the last, which is there already. */
  async select({ best }: Progress): Promise<FitSummary['selected']> {
    if (this.trainer.settings.selection === 'val-normal' && best) {
      await this.restore();
      return { by: 'val-normal', ...best };
    }
    const last = this.trainer.phases.filter(({ epochs }) => epochs > 0).at(-1);
    return { by: 'last', phase: last?.name ?? '', epoch: (last?.epochs ?? 0) - 1 };
  }

  dispose(): void {
    if (this.state) tf.dispose(this.state.tensors);
  }

  /** Losses within one phase can be compared; those of different phases only if the phases are rounds of one training. */
  private isCandidate({ phase, epoch }: Position): boolean {
    const { settings, phases, rounds } = this.trainer;
    if (settings.selection !== 'val-normal') return false;
    return rounds ? epoch + 1 === phases[phase]?.epochs : phase === phases.length - 1;
  }

  private async restore(): Promise<void> {
    if (this.state) return this.trainer.restoreState(this.state);
    // Found before a resume.
    if (await this.checkpoints.restore('best')) return;
    throw new SettingsError('The checkpoint of the best epoch is gone: train again without --resume.');
  }
}
