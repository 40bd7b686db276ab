/** Checks of an epoch's mean losses: how training two networks against each other fails although every loss is finite. */
import { TrainingError, type LossValues } from '@cxr-anomaly/core-nets';
import type { GanGpSettings } from './config';

/**
 * Slope of the critic, over an epoch's images, above which it runs away: the penalty pulls slopes toward 1, and in training that
 * works they stay within a factor of two of that.
 */
const MAX_SLOPE = 10;

/** Spread, as a share of the values it is taken of, below which these differ by rounding only. */
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
    `The critic runs away (loss ${critic}, gradient penalty ${gradientPenalty}): its slopes should be about 1, ` +
      `but are over ${MAX_SLOPE}. Lower learningRate, or raise gradientPenaltyWeight.`,
  );
}

function assertReconstructions({ imageSpread }: LossValues): void {
  if (imageSpread === undefined || imageSpread > CONSTANT) return;
  throw new TrainingError(
    `The generator reconstructs every image as the same one (mean deviation of a pixel over a batch: ${imageSpread}). ` +
      'Lower learningRate, raise reconstructionWeight, or check with "data info" that the training images differ.',
  );
}

function assertScores({ score, scoreSpread }: LossValues): void {
  if (score === undefined || scoreSpread === undefined || scoreSpread > score * CONSTANT) return;
  throw new TrainingError(
    `All images have the same score (mean ${score}, deviation ${scoreSpread}). ` +
      'Lower learningRate, or check with "data info" that the training images differ.',
  );
}
