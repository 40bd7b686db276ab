/** Checks of an epoch's mean losses: ways in which training of two networks against each other fails while every loss is finite. */
import { TrainingError, type LossValues } from '@cxr-anomaly/core-nets';
import type { GanGpSettings } from './config';

/**
 * Slope of the critic, over an epoch's images, that means it runs away: the penalty draws slopes to 1, and in training that works
 * they stay within a factor of two of it.
 */
const MAX_SLOPE = 10;

/** Spread, as a share of what it is the spread of, under which images differ by rounding only. */
const CONSTANT = 1e-5;

/** @throws TrainingError when the critic runs away, or all reconstructions or all scores are the same. */
export function assertHealthy(losses: LossValues, { imageSize }: Pick<GanGpSettings, 'imageSize'>): void {
  assertCritic(losses, imageSize);
  assertReconstructions(losses);
  assertScores(losses);
}

function assertCritic({ critic, gradientPenalty }: LossValues, imageSize: number): void {
  // Images in [−1,1] are at most this far apart, and a critic of slope 1 rates them no further apart.
  const farthest = 2 * Math.sqrt(imageSize * imageSize * 3);
  const isSteep = gradientPenalty !== undefined && gradientPenalty > (MAX_SLOPE - 1) ** 2;
  const isFar = critic !== undefined && Math.abs(critic) > MAX_SLOPE * farthest;
  if (!isSteep && !isFar) return;
  throw new TrainingError(
    `The critic runs away (loss ${critic}, gradient penalty ${gradientPenalty}): its slopes should be about 1, and are over ${MAX_SLOPE}. ` +
      'Lower learningRate, or raise gradientPenaltyWeight.',
  );
}

function assertReconstructions({ imageSpread }: LossValues): void {
  if (imageSpread === undefined || imageSpread > CONSTANT) return;
  throw new TrainingError(
    `The generator reconstructs every image as the same one (mean deviation of a pixel over the batch ${imageSpread}). ` +
      'Lower learningRate, train with a larger reconstructionWeight, or look whether the training images differ with "data info".',
  );
}

function assertScores({ score, scoreSpread }: LossValues): void {
  if (score === undefined || scoreSpread === undefined || scoreSpread > score * CONSTANT) return;
  throw new TrainingError(
    `All images have the same score (mean ${score}, deviation ${scoreSpread}). ` +
      'Lower learningRate, or look whether the training images differ with "data info".',
  );
}
