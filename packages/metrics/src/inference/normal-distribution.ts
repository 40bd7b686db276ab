import { assertFraction } from '../assert-fraction';

/**
 * Returns the probability that a standard normal variable is at most `z`, to a relative error below 1e-12,
 * tails included: erfc by its power series near 0 and by its continued fraction beyond (Abramowitz & Stegun 7.1.6, 7.1.14).
 */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z / Math.SQRT2);
}

/**
 * Returns the z below which a standard normal variable falls with the given probability, by Newton's method on `normalCdf`.
 *
 * @throws MetricError `out-of-range` when the probability is not between 0 and 1
 */
export function normalQuantile(probability: number): number {
  assertFraction('probability', probability);
  if (probability > 0.5) return -normalQuantile(1 - probability);
  // The logarithm of the distribution function is concave, so Newton on it climbs to the root from any start
  // below it; and Φ(z) ≤ ½·e^(−z²/2) for z ≤ 0 gives such a start.
  let z = -Math.sqrt(-2 * Math.log(2 * probability));
  for (let i = 0; i < MAX_NEWTON_STEPS; i++) {
    const cdf = normalCdf(z);
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const step = (Math.log(cdf / probability) * cdf) / density;
    z -= step;
    if (Math.abs(step) <= 1e-15 * Math.abs(z)) break;
  }
  return z;
}

/** Fewer than ten are needed; rounding may keep the last step from reaching the bound. */
const MAX_NEWTON_STEPS = 20;

/** Returns the complementary error function 1 − erf(x). */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  return x < SERIES_LIMIT ? 1 - erfBySeries(x) : erfcByFraction(x);
}

/** Below this, 1 − erf loses at most three digits; above it, the fraction converges within its terms. */
const SERIES_LIMIT = 2;

/** erf(x) = 2x/√π · e^(−x²) · Σ (2x²)ᵏ / (1·3·5···(2k+1)): all terms positive, so nothing cancels. */
function erfBySeries(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * Number.EPSILON; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return ((2 * x) / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) = e^(−x²)/√π · 1/(x + ½/(x + 1/(x + 3⁄2/(x + …)))), evaluated from the far end. */
function erfcByFraction(x: number): number {
  let denominator = x;
  for (let k = FRACTION_TERMS; k >= 1; k--) denominator = x + k / 2 / denominator;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * denominator);
}

/** Enough for full precision at x = 2; fewer are needed beyond. */
const FRACTION_TERMS = 120;
