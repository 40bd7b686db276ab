import { fractionCalledAnomalous } from './fraction-called-anomalous';

/**
 * Returns the fraction of normal images with `score < threshold` (true-negative rate). Anomalous images may be absent.
 *
 * @throws MetricError where a score or label is unusable, the threshold is NaN, or no image is normal
 */
export function specificity(scores: ArrayLike<number>, labels: ArrayLike<number>, threshold: number): number {
  return 1 - fractionCalledAnomalous(scores, labels, 0, threshold);
}
