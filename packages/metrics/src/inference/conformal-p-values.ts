import { MetricError } from '../metric-error';
import { countLower } from '../ranking/count-lower';

/**
 * Returns for each score the conformal p-value (1 + number of normal scores ≥ it) / (number of normal scores + 1).
 *
 * For an image drawn like the held-out normal ones, the probability of p ≤ α is at most α, whatever the distribution (Vovk,
 * Gammerman & Shafer 2005; Bates et al. 2023). The smallest possible value is 1/(n + 1).
 *
 * @param normalScores of held-out normal images that took no part in training, in any order
 * @throws MetricError `empty` without normal scores, `not-a-number`
 */
export function conformalPValues(normalScores: ArrayLike<number>, scores: ArrayLike<number>): Float64Array {
  if (normalScores.length === 0) {
    throw new MetricError('empty', 'There are no normal scores; p-values need some held-out normal images.');
  }
  const sorted = Float64Array.from(normalScores).sort();
  // Typed arrays sort NaN to the end.
  if (Number.isNaN(sorted[sorted.length - 1])) {
    throw new MetricError('not-a-number', 'There is a NaN among the normal scores.');
  }
  return Float64Array.from(scores, (score, i) => {
    if (Number.isNaN(score)) throw new MetricError('not-a-number', `Score ${i} is NaN.`);
    return (1 + sorted.length - countLower(sorted, score)) / (sorted.length + 1);
  });
}
