import { MetricError } from '../metric-error';
import { countAnomalous } from '../ranking/sort-by-class';
import { isCalledAnomalous } from './is-called-anomalous';

/**
 * Returns the fraction of the images of one class with `score >= threshold`.
 *
 * @throws MetricError `one-class` when the class has no image, `not-a-number` for a NaN threshold, and for unusable inputs
 */
export function fractionCalledAnomalous(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  label: 0 | 1,
  threshold: number,
): number {
  if (Number.isNaN(threshold)) throw new MetricError('not-a-number', 'The threshold is NaN.');
  const anomalous = countAnomalous(scores, labels);
  const total = label === 1 ? anomalous : scores.length - anomalous;
  if (total === 0) throw new MetricError('one-class', `There is no image with label ${label}.`);
  let called = 0;
  for (let i = 0; i < scores.length; i++) {
    if (labels[i] === label && isCalledAnomalous(scores[i] as number, threshold)) called++;
  }
  return called / total;
}
