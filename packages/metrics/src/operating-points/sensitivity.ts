import { fractionCalledAnomalous } from './fraction-called-anomalous';

/**
 * Returns the fraction of anomalous images with `score >= threshold` (true-positive rate, recall).
 * Normal images may be absent.
 *
 * @throws MetricError where a score or label is unusable, the threshold is NaN, or no image is anomalous
 */
export function sensitivity(scores: ArrayLike<number>, labels: ArrayLike<number>, threshold: number): number {
  return fractionCalledAnomalous(scores, labels, 1, threshold);
}
