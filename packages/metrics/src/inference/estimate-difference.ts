import { assertFraction } from '../assert-fraction';
import { divideImages, estimateRuns } from './auroc-estimate';
import { compareEstimates } from './compare-estimates';
import type { EstimateOptions } from './estimate-auroc';
import { invertInterval } from './invert-interval';
import { signFlipTest } from './sign-flip-test';
import { signFlipWeights } from './sign-flip-weights';

/** By how much a detector is ahead of other scores on the same images. */
export interface EstimatedDifference {
  /** AUROC of the detector, the mean over its runs, minus that of the other scores. */
  readonly difference: number;
  /** Two-sided, for the hypothesis that the AUROCs are equal; below 1 − `level` wherever the interval excludes 0. */
  readonly pValue: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Compares a detector that was trained with one or more seeds with other scores on the same images, within strata if there are any.
 * With one run and no strata this is `compareAurocs`. With several runs, the variance between them is part of the interval and of
 * DeLong's p-value. Without strata the interval includes 0 unless exchanging the two rankings of each image, in all runs at once, also
 * tells them apart. Within strata such exchanges are no valid test, as in a stratum of two images one rank determines the other; there
 * the p-value is that of the interval: the level at which it would just reach 0.
 *
 * @param runs scores of each run of the detector
 * @throws MetricError as `estimateAuroc`
 */
export function estimateDifference(
  runs: readonly ArrayLike<number>[],
  others: ArrayLike<number>,
  labels: ArrayLike<number>,
  { strata, level = 0.95 }: EstimateOptions = {},
): EstimatedDifference {
  assertFraction('level', level);
  const divided = divideImages(labels, strata);
  const [a, b] = [estimateRuns(runs, labels, divided), estimateRuns([others], labels, divided)];
  const test = strata === undefined ? testExchange(runs, others, labels) : invertInterval(a, b);
  const { difference, pValue, lower, upper } = compareEstimates(a, b, { test, level });
  return { difference, pValue, lower, upper };
}

/** The p-value of exchanging each image's ranks in all runs with those of the other scores. */
function testExchange(
  runs: readonly ArrayLike<number>[],
  others: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  const weights = runs.map((scores) => signFlipWeights(scores, others, labels));
  return signFlipTest(
    Float64Array.from(labels, (_, i) => weights.reduce((sum, run) => sum + (run[i] as number), 0)),
  );
}
