import { assertFraction } from '../assert-fraction';
import { divideImages, estimateRuns } from './auroc-estimate';
import { boundDifference } from './difference-bounds';
import type { EstimateOptions } from './estimate-auroc';
import { erfc } from './normal-distribution';
import { signFlipTest } from './sign-flip-test';
import { signFlipWeights } from './sign-flip-weights';

/** By how much a detector is ahead of other scores on the same images. */
export interface EstimatedDifference {
  /** AUROC of the detector, the mean over its runs, minus that of the other scores. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Compares a detector that was trained with one or more seeds with other scores on the same images, within strata if there are any.
 * With one run and no strata the interval is that of `compareAurocs`. With several runs, the variance between them is part of it, and
 * it includes 0 unless exchanging the two rankings of each image, in all runs at once, also tells them apart. Within strata there is
 * no such test; `docs/intervals.md` shows how often the interval errs.
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
  const { difference, variance, lower, upper } = boundDifference(a, b, level);
  const pValue = strata === undefined ? testExchange(runs, others, labels) : 0;
  const z = difference === 0 ? 0 : Math.abs(difference) / Math.sqrt(variance);
  const isSettled = Math.max(pValue, erfc(z / Math.SQRT2)) < 1 - level;
  return {
    difference,
    lower: isSettled ? lower : Math.min(0, lower),
    upper: isSettled ? upper : Math.max(0, upper),
  };
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
