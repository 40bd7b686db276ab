/**
 * The training loop, once for all methods. It owns epochs, batches and their disposal, reading of losses, the finite check,
 * checkpoints, selection and abort; a method's trainer owns the mathematics of a step.
 *
 * What a step does depends only on (seed, phase, epoch, step) and the state before it, so a run resumed from a checkpoint,
 * also one written inside an epoch, gives the numbers of an undisturbed one.
 */
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import type {
  CheckpointName,
  CommonSettings,
  FitData,
  FitHooks,
  FitSummary,
  LossValues,
  Phase,
  Position,
  Trainer,
  TrainingState,
} from '../contracts';
import { SettingsError, TrainingError } from '../errors';
import { CheckpointRhythm } from './checkpoint-rhythm';
import { LossMeans, readLosses } from './loss-means';
import { packCheckpoint, START, unpackCheckpoint, type Progress } from './progress';
import { toTensor } from './to-tensor';

/**
 * Trains to the end of the last phase, from the checkpoint where `hooks.checkpoints` holds one, and leaves the selected
 * epoch's weights in the trainer.
 * @throws TrainingError when a loss is not finite or the trainer finds a collapse.
 * @throws SettingsError when there is nothing to train on, or `val-normal` is asked for without held-out images.
 * @throws the signal's reason when aborted, after a checkpoint of where training stands.
 */
export async function fit(
  trainer: Trainer,
  data: FitData,
  hooks: FitHooks,
  selection: CommonSettings['selection'],
): Promise<FitSummary> {
  assertTrainable(trainer, data, selection);
  const run = new Run(trainer, data, hooks, selection);
  try {
    return await run.toEnd();
  } finally {
    run.dispose();
  }
}

function assertTrainable(
  trainer: Trainer,
  { train, val }: FitData,
  selection: CommonSettings['selection'],
): void {
  const count = train.items.length * (trainer.passes ?? 1);
  if (count === 0) throw new SettingsError('There are no normal images to train on.');
  if (trainer.dropLast && count < trainer.batchSize) {
    throw new SettingsError(
      `batchSize is ${trainer.batchSize}, but there are only ${count} images to train on: choose a smaller one.`,
    );
  }
  if (selection === 'val-normal' && !val?.items.length) {
    throw new SettingsError(
      'selection is "val-normal", but no normal images are held out: hold some out, or select "last".',
    );
  }
}

/** One call of `fit`. */
class Run {
  private progress: Progress = START;
  private readonly rhythm = new CheckpointRhythm();
  private best?: TrainingState;

  constructor(
    private readonly trainer: Trainer,
    private readonly data: FitData,
    private readonly hooks: FitHooks,
    private readonly selection: CommonSettings['selection'],
  ) {}

  async toEnd(): Promise<FitSummary> {
    await this.resume();
    for (const [index, phase] of this.trainer.phases.entries()) {
      if (index < this.progress.phase) continue;
      this.hooks.onPhase?.(phase, index, this.trainer.phases);
      const isNew = this.progress.epoch === 0 && this.progress.within === undefined;
      if (isNew) await this.trainer.prepare?.(index, this.data);
      const epochs = Math.min(phase.epochs, this.hooks.epochsPerPhase ?? Number.POSITIVE_INFINITY);
      while (this.progress.phase === index && this.progress.epoch < epochs) {
        await this.epoch(phase, index);
        const stops = this.hooks.signal?.aborted === true;
        if (stops || this.rhythm.isDue()) await this.rhythm.time(() => this.write('last'));
        this.hooks.signal?.throwIfAborted();
      }
      this.progress = { ...this.progress, phase: index + 1, epoch: 0 };
      if (this.trainer.rounds) await this.write(`after-${phase.name}`);
    }
    await this.write('last');
    return this.finish();
  }

  dispose(): void {
    if (this.best) disposeState(this.best);
  }

  private async epoch(phase: Phase, index: number): Promise<void> {
    const epoch = this.progress.epoch;
    const position = { phase: index, epoch, step: 0 };
    // As if the part done before had been done just now.
    const start = performance.now() - 1000 * (this.progress.within?.seconds ?? 0);
    const means = await this.steps(phase, index, start);
    const losses = means.means();
    await this.trainer.endEpoch?.(position, losses);
    const seconds = (performance.now() - start) / 1000;
    const validationLoss = await this.validate(position);
    const { best, epochs, images, seconds: earlier } = this.progress;
    this.progress = {
      phase: index,
      epoch: epoch + 1,
      epochs: epochs + 1,
      images: images + means.count,
      seconds: earlier + seconds,
      losses,
      ...(best && { best }),
    };
    if (validationLoss !== undefined) await this.keepBest(phase, index, epoch, validationLoss);
    await this.hooks.onEpoch?.({
      phase: phase.name,
      position,
      epochs: phase.epochs,
      losses,
      ...(validationLoss === undefined ? {} : { validationLoss }),
      images: means.count,
      seconds,
    });
  }

  private async steps(phase: Phase, index: number, start: number): Promise<LossMeans> {
    const { trainer, hooks } = this;
    const { epoch, within } = this.progress;
    const means = new LossMeans(within?.losses);
    // Phases draw different orders: their epochs are numbered on.
    const shuffle = { seed: trainer.seed, epoch: this.progress.epochs };
    let step = 0;
    for await (const batch of this.data.train.batches({ ...batchOptions(trainer), shuffle })) {
      const position = { phase: index, epoch, step: step++ };
      if (within && position.step < within.step) {
        await tf.nextFrame();
        hooks.signal?.throwIfAborted();
        continue;
      }
      const images = toTensor(batch);
      const parts = trainer.step({ images, indexes: batch.indexes }, position);
      images.dispose();
      const losses = await readLosses(parts);
      assertFinite(losses, phase, position);
      means.add(losses, batch.indexes.length);
      hooks.onStep?.({
        phase: phase.name,
        position,
        stepsPerEpoch: stepsPerEpoch(trainer, this.data.train),
        losses,
        images: batch.indexes.length,
      });
      // With images in memory nothing else lets signals and timers come to their turn before the epoch ends.
      await tf.nextFrame();
      if (hooks.signal?.aborted) await this.keepWithin({ step, means, start });
      hooks.signal?.throwIfAborted();
    }
    return means;
  }

  /** Checkpoints inside an epoch: an epoch may take hours, and whoever stops it should lose none of it. */
  private async keepWithin(done: { step: number; means: LossMeans; start: number }): Promise<void> {
    const seconds = (performance.now() - done.start) / 1000;
    this.progress = { ...this.progress, within: { step: done.step, seconds, losses: done.means.sums } };
    await this.write('last');
  }

  private async validate(position: Position): Promise<number | undefined> {
    if (!this.data.val?.items.length) return undefined;
    const means = new LossMeans();
    for await (const batch of this.data.val.batches({ batchSize: this.trainer.batchSize })) {
      const images = toTensor(batch);
      const loss = this.trainer.validationLoss(images, position);
      images.dispose();
      means.add(await readLosses({ loss }), batch.indexes.length);
    }
    return means.means().loss;
  }

  private async keepBest(phase: Phase, index: number, epoch: number, validationLoss: number): Promise<void> {
    if (this.selection !== 'val-normal' || !this.isCandidate(phase, index, epoch)) return;
    if (this.progress.best && this.progress.best.validationLoss <= validationLoss) return;
    this.progress = { ...this.progress, best: { phase: phase.name, epoch, validationLoss } };
    this.dispose();
    this.best = this.trainer.captureState();
    await this.write('best');
  }

  /** Losses of one phase compare with each other; those of different phases only where these are rounds. */
  private isCandidate({ epochs }: Phase, index: number, epoch: number): boolean {
    const { phases, rounds } = this.trainer;
    return rounds ? epoch === epochs - 1 : index === phases.length - 1;
  }

  private async resume(): Promise<void> {
    const stored = await this.hooks.checkpoints?.read('last');
    if (!stored) return;
    try {
      const { state, progress } = unpackCheckpoint(stored);
      this.trainer.restoreState(state);
      this.progress = progress;
    } finally {
      disposeState(stored);
    }
  }

  private async write(name: CheckpointName): Promise<void> {
    if (!this.hooks.checkpoints) return;
    const state = this.trainer.captureState();
    try {
      await this.hooks.checkpoints.write(name, packCheckpoint(state, this.progress));
    } finally {
      disposeState(state);
    }
  }

  private async finish(): Promise<FitSummary> {
    const { best, epochs, images, seconds, losses } = this.progress;
    const last = this.trainer.phases.filter((phase) => phase.epochs > 0).at(-1);
    const selectsBest = this.selection === 'val-normal' && best !== undefined;
    if (selectsBest) await this.restoreBest();
    return {
      epochs,
      images,
      seconds,
      losses: losses ?? { loss: Number.NaN },
      selected: selectsBest
        ? { by: 'val-normal', ...best }
        : { by: 'last', phase: last?.name ?? '', epoch: (last?.epochs ?? 0) - 1 },
    };
  }

  private async restoreBest(): Promise<void> {
    if (this.best) return this.trainer.restoreState(this.best);
    const stored = await this.hooks.checkpoints?.read('best');
    if (!stored)
      throw new SettingsError('The checkpoint of the best epoch is gone: train again without --resume.');
    try {
      this.trainer.restoreState(unpackCheckpoint(stored).state);
    } finally {
      disposeState(stored);
    }
  }
}

function batchOptions({ batchSize, augmentation, passes, dropLast }: Trainer) {
  return {
    batchSize,
    ...(augmentation ? { augmentation } : {}),
    ...(passes === undefined ? {} : { passes }),
    ...(dropLast === undefined ? {} : { dropLast }),
  };
}

function stepsPerEpoch({ batchSize, passes = 1, dropLast }: Trainer, train: ImageSource): number {
  const batches = (train.items.length * passes) / batchSize;
  return dropLast ? Math.floor(batches) : Math.ceil(batches);
}

function assertFinite(losses: LossValues, phase: Phase, { epoch, step }: Position): void {
  const broken = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  if (!broken) return;
  throw new TrainingError(
    `The ${broken[0]} became ${broken[1]} in ${phase.name}, epoch ${epoch + 1}, step ${step + 1}. ` +
      'Lower learningRate; if it happens in the first step, check the images with "data info".',
  );
}

function disposeState(state: TrainingState): void {
  tf.dispose(state.tensors);
}
