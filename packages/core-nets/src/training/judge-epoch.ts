import type { ImageSource } from '@cxr-anomaly/data-cxr';
import { auroc } from '@cxr-anomaly/metrics';
import * as tf from '@tensorflow/tfjs-core';
import type { FitData, Position, Trainer } from './contracts';
import { addLosses, meanLosses, NO_LOSSES, readLosses } from './losses';
import { toTensor } from './to-tensor';

/** How good the weights after an epoch are, as far as that can be known without a label. */
export type Judgment = {
  /** Mean loss over held-out normal images, if there are any. */
  readonly validationLoss?: number;
  /** AUROC of drawn anomalies against the same images untouched, if `selection` is "synthetic". */
  readonly syntheticAuroc?: number;
};

/** Judges the weights the trainer has. @param isCandidate whether the epoch may be selected. */
export async function judgeEpoch(
  trainer: Trainer,
  data: FitData,
  position: Position,
  isCandidate: boolean,
): Promise<Judgment> {
  const validationLoss = data.val && (await meanLoss(trainer, data.val, position));
  const isSynthetic = isCandidate && trainer.settings.selection === 'synthetic';
  const syntheticAuroc = isSynthetic ? await tellDrawn(trainer, data) : undefined;
  return {
    ...(validationLoss !== undefined && { validationLoss }),
    ...(syntheticAuroc !== undefined && { syntheticAuroc }),
  };
}

async function meanLoss(trainer: Trainer, val: ImageSource, position: Position): Promise<number | undefined> {
  if (val.items.length === 0) return undefined;
  let sums = NO_LOSSES;
  for await (const batch of val.batches({ batchSize: trainer.settings.batchSize })) {
    const images = toTensor(batch); // [B, H, W, C]
    const loss = trainer.validationLoss(images, position);
    images.dispose();
    sums = addLosses(sums, await readLosses({ loss }), batch.indexes.length);
  }
  return meanLosses(sums).loss;
}

async function tellDrawn(trainer: Trainer, { train, drawn }: FitData): Promise<number | undefined> {
  if (!drawn || !trainer.scores) return undefined;
  await trainer.prepareScores?.(train);
  const scores: number[] = [];
  for await (const batch of drawn.batches({ batchSize: trainer.settings.batchSize })) {
    const images = toTensor(batch); // [B, H, W, C]
    const scored = trainer.scores(images);
    images.dispose();
    scores.push(...(await scored.data()));
    scored.dispose();
    await tf.nextFrame();
  }
  return auroc(
    scores,
    drawn.items.map(({ label }) => label ?? 0),
  );
}
