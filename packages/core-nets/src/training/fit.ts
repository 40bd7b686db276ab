/**
 * The training loop of all methods: phases, their epochs, the batches of an epoch. A method's trainer does the mathematics of a
 * step; `checkpoints.ts` writes and resumes, and `best-epoch.ts` keeps the epoch that is selected.
 *
 * A step depends only on (seed, phase, epoch, step) and the state before it. So a run resumed from a checkpoint, even one from
 * inside an epoch, gives the same numbers as a run that was never stopped.
 */
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import { withPrecision } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';
import { assertTrainable } from './assert-trainable';
import { BestEpoch } from './best-epoch';
import { Checkpoints } from './checkpoints';
import type { FitData, FitHooks, FitSummary, Position, Trainer } from './contracts';
import { addLosses, assertFinite, meanLosses, NO_LOSSES, readLosses } from './losses';
import { finishEpoch, NO_STEPS, type EpochPart, type Progress } from './progress';
import { toTensor } from './to-tensor';

/**
 * Trains to the end of the last phase, from the newest checkpoint if `hooks.checkpoints` holds one. Leaves the selected epoch's
 * weights in the trainer.
 * @throws TrainingError when a loss is not finite or the trainer finds a collapse.
 * @throws SettingsError when there is nothing to train on, or `val-normal` is asked for without held-out images.
 * @throws EngineError when its settings ask for a precision that the engine does not have.
 * @throws the signal's reason when aborted, after writing a checkpoint of where training stands.
 */
export async function fit(trainer: Trainer, data: FitData, hooks: FitHooks): Promise<FitSummary> {
  assertTrainable(trainer, data);
  const { signal, epochsPerPhase = Number.POSITIVE_INFINITY } = hooks;
  const checkpoints = new Checkpoints(trainer, hooks.checkpoints);
  const bestEpoch = new BestEpoch(trainer, checkpoints);
  try {
    let progress = await checkpoints.resume();

    for (const [index, phase] of trainer.phases.entries()) {
      if (index < progress.phase) continue;
      hooks.onPhase?.(phase, index, trainer.phases);
      if (progress.epoch === 0 && !progress.within) await trainer.prepare?.(index, data);

      while (progress.epoch < Math.min(phase.epochs, epochsPerPhase)) {
        const position = { phase: index, epoch: progress.epoch, step: 0 };
        const part = await trainEpoch(trainer, data.train, hooks, progress);
        if (signal?.aborted) await checkpoints.write('last', { ...progress, within: part });
        signal?.throwIfAborted();

        const losses = meanLosses(part.losses);
        await trainer.endEpoch?.(position, losses);
        const validationLoss = await validate(trainer, data.val, position);
        progress = finishEpoch(progress, part);
        progress = await bestEpoch.update(progress, position, validationLoss);
        await hooks.onEpoch?.({
          phase: phase.name,
          position,
          epochs: phase.epochs,
          losses,
          ...(validationLoss !== undefined && { validationLoss }),
          images: part.losses.images,
          seconds: part.seconds,
        });

        if (signal?.aborted || checkpoints.isDue()) await checkpoints.write('last', progress);
        signal?.throwIfAborted();
      }

      progress = { ...progress, phase: index + 1, epoch: 0 };
      if (trainer.rounds) await checkpoints.write(`after-${phase.name}`, progress);
    }

    await checkpoints.write('last', progress);
    const { epochs, images, seconds, losses = { loss: Number.NaN } } = progress;
    return { epochs, images, seconds, losses, selected: await bestEpoch.select(progress) };
  } finally {
    bestEpoch.dispose();
  }
}

/** Trains the steps of an epoch that are not done yet. @returns what is done now: the whole epoch, unless aborted. */
async function trainEpoch(
  trainer: Trainer,
  train: ImageSource,
  hooks: FitHooks,
  { phase, epoch, epochs, within = NO_STEPS }: Progress,
): Promise<EpochPart> {
  const { settings, dropLast = false } = trainer;
  const { batchSize, seed, passes = 1, flip = false, rotate = 0, translate = 0, contrast = 0 } = settings;
  const { precision = 'fp32' } = settings;
  const augmentation = { flip, rotate, translate, contrast };
  const batchesPerEpoch = (train.items.length * passes) / batchSize;
  const stepsPerEpoch = dropLast ? Math.floor(batchesPerEpoch) : Math.ceil(batchesPerEpoch);
  // Counted over all phases, so that each draws orders of its own.
  const shuffle = { seed, epoch: epochs };
  // Back-date the start by the time already spent on this epoch.
  const start = performance.now() - 1000 * within.seconds;
  let sums = within.losses;
  let step = 0;
  for await (const batch of train.batches({ batchSize, passes, dropLast, shuffle, augmentation })) {
    if (step >= within.step) {
      const position = { phase, epoch, step };
      const images = toTensor(batch); // [B, H, W, C]
      const parts = withPrecision(precision, () =>
        trainer.step({ images, indexes: batch.indexes }, position),
      );
      images.dispose();
      const losses = await readLosses(parts);
      const name = trainer.phases[phase]?.name ?? '';
      assertFinite(losses, name, position);
      sums = addLosses(sums, losses, batch.indexes.length);
      hooks.onStep?.({ phase: name, position, stepsPerEpoch, losses, images: batch.indexes.length });
    }
    step += 1;
    // If the images are in memory, nothing else gives signals and timers their turn before the epoch ends.
    await tf.nextFrame();
    if (hooks.signal?.aborted) break;
  }
  return { step: Math.max(step, within.step), seconds: (performance.now() - start) / 1000, losses: sums };
}

/** The mean loss over held-out normal images, if there are any. */
async function validate(
  trainer: Trainer,
  val: ImageSource | undefined,
  position: Position,
): Promise<number | undefined> {
  if (!val?.items.length) return undefined;
  let sums = NO_LOSSES;
  for await (const batch of val.batches({ batchSize: trainer.settings.batchSize })) {
    const images = toTensor(batch); // [B, H, W, C]
    const loss = trainer.validationLoss(images, position);
    images.dispose();
    sums = addLosses(sums, await readLosses({ loss }), batch.indexes.length);
  }
  return meanLosses(sums).loss;
}
