/**
 * Principal components of pictures through their Gram matrix (Turk & Pentland, "Eigenfaces", 1991, section 2.1): N pictures give
 * an N × N problem, whatever their size.
 */
import type { InputGate } from '../../contracts';
import { topEigenpairs } from './top-eigenpairs';

/** Share of the largest eigenvalue below which a component is rounding, not variation. */
const RANK_TOLERANCE = 1e-6;

/** The mean of some pictures and the directions in which they vary. */
export type PictureSpace = Pick<InputGate, 'mean' | 'components' | 'variances'>;

/** Finds the mean and the `count` leading components of pictures: fewer if they vary in fewer directions. */
export function findComponents(pictures: readonly Float32Array[], count: number): PictureSpace {
  const mean = Float32Array.from(weightedSum(pictures, () => 1 / pictures.length));
  const centered = pictures.map((picture) => picture.map((value, i) => value - (mean[i] as number)));
  const size = pictures.length;
  const gram = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const product = dot(centered[row] as Float32Array, centered[column] as Float32Array);
      gram[row * size + column] = product;
      gram[column * size + row] = product;
    }
  }
  const { values, vectors } = topEigenpairs(gram, size, count);
  const floor = (values[0] ?? 0) * RANK_TOLERANCE;
  const kept = values.filter((value) => value > floor);
  const components = kept.map((value, k) => {
    const weights = vectors[k] as Float64Array;
    return Float32Array.from(weightedSum(centered, (i) => (weights[i] as number) / Math.sqrt(value)));
  });
  return { mean, components, variances: kept.map((value) => value / size) };
}

function weightedSum(pictures: readonly Float32Array[], weight: (index: number) => number): Float64Array {
  const sum = new Float64Array(pictures[0]?.length ?? 0);
  pictures.forEach((picture, index) => {
    const factor = weight(index);
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + factor * (picture[i] as number);
  });
  return sum;
}

/** The scalar product of two vectors of one length. */
export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += (left[i] as number) * (right[i] as number);
  return sum;
}
