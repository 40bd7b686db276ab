import { TrainingError } from '@cxr-anomaly/core-nets';

/** A pivot below this share of the mean variance is nothing but rounding. */
const LEAST_PIVOT = 1e-12;

/**
 * W with W·Wᵀ = Σ⁻¹, from the Cholesky decomposition Σ = L·Lᵀ: W = L⁻ᵀ, upper triangular.
 *
 * @param covariance Σ, [size, size], row by row; symmetric and positive definite
 * @throws TrainingError when it is not positive definite: the features do not vary.
 */
export function whiteningOf(covariance: Float64Array, size: number): Float64Array {
  const lower = decompose(covariance, size);
  const whitening = new Float64Array(size * size);
  // Column j of L⁻¹ by forward substitution, which is row j of L⁻ᵀ.
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let rest = i === j ? 1 : 0;
      for (let k = j; k < i; k++) rest -= at(lower, i * size + k) * at(whitening, j * size + k);
      whitening[j * size + i] = rest / at(lower, i * size + i);
    }
  }
  return whitening;
}

function decompose(covariance: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  let trace = 0;
  for (let i = 0; i < size; i++) trace += at(covariance, i * size + i);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = at(covariance, i * size + j);
      for (let k = 0; k < j; k++) rest -= at(lower, i * size + k) * at(lower, j * size + k);
      if (i !== j) lower[i * size + j] = rest / at(lower, j * size + j);
      else if (rest > (LEAST_PIVOT * trace) / size) lower[i * size + i] = Math.sqrt(rest);
      else
        throw new TrainingError(
          'The features of the normal images do not vary: there are too few images to train on, or they are all the same.',
        );
    }
  }
  return lower;
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
