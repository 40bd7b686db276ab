/** Checks of an epoch's mean losses: how training toward the center fails although every loss is finite. */
import { TrainingError, type LossValues } from '@cxr-anomaly/core-nets';
import type { DeepSvddSettings } from './config';

/** Squared radius, as a share of the mean squared distance, below which the sphere holds nothing. */
const COLLAPSED = 1e-6;

/** Standard deviation of the distances, as a share of their mean, below which all scores are equal up to rounding. */
const CONSTANT = 1e-5;

/** @throws TrainingError when all distances are the same, or the sphere of the soft-boundary objective holds nothing. */
export function assertHealthy(losses: LossValues, { objective }: Pick<DeepSvddSettings, 'objective'>): void {
  assertDistances(losses);
  if (objective === 'soft-boundary') assertRadius(losses);
}

function assertDistances({ distance, spread }: LossValues): void {
  if (distance === undefined || spread === undefined || spread > distance * CONSTANT) return;
  throw new TrainingError(
    `All images have the same score (mean ${distance}, deviation ${spread}): the network maps every image to one point. ` +
      'Lower learningRate, raise reconstructionWeight, or pre-train for more epochs.',
  );
}

function assertRadius({ distance, radius }: LossValues): void {
  if (distance === undefined || radius === undefined) return;
  // Still 0 during the warm-up.
  if (radius === 0 || radius * radius > distance * COLLAPSED) return;
  throw new TrainingError(
    `The sphere collapsed (radius ${radius}, mean squared distance ${distance}): fewer images lie outside it than nu allows. ` +
      'Raise nu, or pre-train for more epochs.',
  );
}
