import { assertFraction } from '../assert-fraction';
import { normalQuantile } from './normal-distribution';
import { placements, varianceOfMean } from './placements';

/** An AUROC with its confidence interval. */
export interface AurocWithCi {
  readonly auroc: number;
  /** DeLong's estimate of the variance of `auroc`. */
  readonly variance: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * Returns the AUROC with DeLong's variance (DeLong, DeLong & Clarke-Pearson 1988) and the interval
 * auroc ± z·√variance, clipped to [0, 1].
 *
 * When the classes do not overlap (AUROC 0 or 1), and when all scores are equal, the estimated variance is 0 and the
 * interval shrinks to the point: that says that this sample cannot tell, not that the value is certain.
 *
 * @param level coverage of the interval, between 0 and 1
 * @throws MetricError where the inputs have no ranking, `too-few` with fewer than two images of either class
 */
export function aurocWithCi(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  level: number = 0.95,
): AurocWithCi {
  assertFraction('level', level);
  const { auroc, anomalous, normal } = placements(scores, labels);
  const variance = varianceOfMean(anomalous) + varianceOfMean(normal);
  const margin = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  return { auroc, variance, lower: Math.max(0, auroc - margin), upper: Math.min(1, auroc + margin) };
}
