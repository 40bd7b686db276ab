/**
 * The covariance of few rows of many numbers, shrunk toward a multiple of the identity: Ledoit & Wolf, "A well-conditioned estimator
 * for large-dimensional covariance matrices", Journal of Multivariate Analysis 88, 2004, section 3.3. It is computed from sums over
 * the rows, so that these need not be kept, in double precision.
 */

/** Sums over n rows y, each the difference of a row to a fixed reference near their mean. */
export interface Sums {
  /** n */
  readonly count: number;
  /** Σ y, [C] */
  readonly sum: ArrayLike<number>;
  /** Σ y·yᵀ, [C, C] row by row */
  readonly products: ArrayLike<number>;
  /** Σ ‖y‖²·y, [C] */
  readonly cubes: ArrayLike<number>;
  /** Σ ‖y‖⁴ */
  readonly fourth: number;
}

export interface ShrunkCovariance {
  /** [C, C] row by row: (1−shrinkage)·S + shrinkage·(tr S / C)·I, S being the covariance of the rows divided by n. */
  readonly covariance: Float64Array;
  /** 0 trusts the rows, 1 keeps nothing of them but the mean variance. */
  readonly shrinkage: number;
}

/** Estimates the covariance of the rows. */
export function ledoitWolf(sums: Sums): ShrunkCovariance {
  const { count, sum, products } = sums;
  const size = sum.length;
  const covariance = Float64Array.from(
    { length: size * size },
    (_, i) => at(products, i) / count - (at(sum, Math.floor(i / size)) / count) * (at(sum, i % size) / count),
  );
  const variance = traceOf(covariance, size) / size;
  const shrinkage = shrinkageOf(covariance, variance, sums);
  for (let i = 0; i < covariance.length; i++) covariance[i] = at(covariance, i) * (1 - shrinkage);
  for (let i = 0; i < size; i++)
    covariance[i * size + i] = at(covariance, i * size + i) + shrinkage * variance;
  return { covariance, shrinkage };
}

/** b²/d² of the paper: how far the rows' own products scatter around S, against how far S is from the multiple of the identity. */
function shrinkageOf(covariance: Float64Array, variance: number, sums: Sums): number {
  const size = sums.sum.length;
  const norm = covariance.reduce((total, value) => total + value * value, 0);
  const distance = norm / size - variance * variance;
  const scatter = (fourthAboutMean(sums) / sums.count - norm) / (size * sums.count);
  const bounded = Math.min(scatter, distance);
  return bounded > 0 ? bounded / distance : 0;
}

/** Σ ‖y − ȳ‖⁴, by expanding ‖y − ȳ‖² = ‖y‖² − 2 y·ȳ + ‖ȳ‖². */
function fourthAboutMean({ count, sum, products, cubes, fourth }: Sums): number {
  const size = sum.length;
  let [square, cubic, quadratic] = [0, 0, 0]; // ‖ȳ‖², ȳ·Σ‖y‖²y, ȳᵀ·Σyyᵀ·ȳ
  for (let i = 0; i < size; i++) {
    const mean = at(sum, i) / count;
    square += mean * mean;
    cubic += mean * at(cubes, i);
    for (let j = 0; j < size; j++) quadratic += mean * at(products, i * size + j) * (at(sum, j) / count);
  }
  const trace = traceOf(products, size);
  return fourth + 4 * quadratic - 4 * cubic + 2 * square * trace - 3 * count * square * square;
}

function traceOf(matrix: ArrayLike<number>, size: number): number {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += at(matrix, i * size + i);
  return trace;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] as number;
}
