import { assertFraction } from '../assert-fraction';
import { sortByClass } from '../ranking/sort-by-class';
import { boundAuroc } from './auroc-bounds';
import { estimateOf } from './auroc-estimate';
import { placementsOfClasses, varianceOfMean } from './placements';

/** An AUROC with its confidence interval. */
export interface AurocWithCi {
  readonly auroc: number;
  /** DeLong's estimate of the variance of `auroc`: 0 if the classes do not overlap. The interval does not depend on it alone. */
  readonly variance: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns the AUROC with a confidence interval that keeps its level with few images and in separated classes, in O(n log n): a
 * score interval (Newcombe 2006) whose variance is DeLong's (DeLong, DeLong & Clarke-Pearson 1988) as far as the images reveal
 * it.
 *
 * It is never a point. `docs/intervals.md` has the formula and how often it covers the true value.
 *
 * @param level coverage of the interval, between 0 and 1
 * @throws MetricError if the inputs have no ranking; `too-few` with fewer than two images of either class, which allow no
 * interval
 */
export function aurocWithCi(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  level: number = 0.95,
): AurocWithCi {
  assertFraction('level', level);
  const placements = placementsOfClasses(sortByClass(scores, labels));
  const { lower, upper } = boundAuroc(estimateOf(placements), level);
  const variance = varianceOfMean(placements.anomalous) + varianceOfMean(placements.normal);
  return { auroc: placements.auroc, variance, lower, upper };
}
