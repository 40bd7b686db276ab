import { erfc } from './normal-distribution';

/** Most additions for which the distribution is computed in full: some tenths of a second. */
const EXACT_WORK = 5e7;

/**
 * Returns the two-sided p-value of a sum of whole numbers under random signs: the share of all 2ⁿ choices of signs whose sum is
 * at least as far from 0. Counted exactly, without random draws, by adding one number after another to the distribution (Pagano &
 * Tritchler 1983); if that would take too long, as with thousands of images, from the normal distribution of the same variance.
 */
export function signFlipTest(weights: Float64Array): number {
  const sizes = weights.map(Math.abs).filter((size) => size > 0);
  const observed = Math.abs(weights.reduce((sum, weight) => sum + weight, 0));
  if (observed === 0) return 1;
  const divisor = sizes.reduce(greatestCommonDivisor, 0);
  const units = sizes.map((size) => size / divisor);
  const total = units.reduce((sum, size) => sum + size, 0);
  if (units.length * total > EXACT_WORK) {
    const variance = sizes.reduce((sum, size) => sum + size * size, 0);
    return erfc(observed / Math.sqrt(2 * variance));
  }
  return countTail(units, total, observed / divisor);
}

/**
 * The probability that a sum under random signs reaches `observed` in either direction. A sum is the total minus twice the
 * numbers with a negative sign, so both tails equal the tail of few negative ones.
 */
function countTail(units: Float64Array, total: number, observed: number): number {
  const most = (total - observed) / 2;
  const probabilities = new Float64Array(most + 1);
  probabilities[0] = 1;
  let reached = 0;
  for (const unit of units) {
    reached = Math.min(most, reached + unit);
    // From the far end, so that each number is added once.
    for (let sum = reached; sum >= 0; sum--) {
      const before = sum >= unit ? (probabilities[sum - unit] as number) : 0;
      probabilities[sum] = ((probabilities[sum] as number) + before) / 2;
    }
  }
  return Math.min(1, 2 * probabilities.reduce((sum, probability) => sum + probability, 0));
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
