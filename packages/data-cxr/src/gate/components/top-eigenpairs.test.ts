import { createRandom } from '@cxr-anomaly/random';
import { topEigenpairs } from './top-eigenpairs';

/** A symmetric matrix with these eigenvalues: Q·diag(values)·Qᵀ, Q a product of twenty random reflections. */
function matrixWith(values: readonly number[], seed: number): Float64Array {
  const random = createRandom(seed, 'matrix');
  let rows = values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));
  for (let reflection = 0; reflection < 20; reflection++) {
    const normal = values.map(() => random.normal());
    const length = normal.reduce((sum, entry) => sum + entry * entry, 0);
    const reflect = (vector: number[]) => {
      const share = (2 * vector.reduce((sum, entry, i) => sum + entry * (normal[i] ?? 0), 0)) / length;
      return vector.map((entry, i) => entry - share * (normal[i] ?? 0));
    };
    rows = rows.map(reflect);
    rows = values.map((_, i) => rows.map((row) => row[i] ?? 0)).map(reflect);
  }
  return Float64Array.from(rows.flat());
}

function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  return Array.from(left).reduce((sum, entry, i) => sum + entry * (right[i] ?? 0), 0);
}

const SPECTRA: [string, number[]][] = [
  ['falling as of images', Array.from({ length: 150 }, (_, i) => 100 / (i + 1))],
  ['flat as of noise', Array.from({ length: 150 }, (_, i) => 2 - i / 150)],
  ['with each value four times', Array.from({ length: 120 }, (_, i) => 50 - Math.floor(i / 4))],
  ['of rank three', Array.from({ length: 80 }, (_, i) => (i < 3 ? 3 - i : 0))],
  ['of fewer rows than are wanted', [5, 4, 4, 1, 0]],
];

describe('topEigenpairs', () => {
  it.each(SPECTRA)('finds the largest eigenvalues and their vectors of a matrix %s', (_, spectrum) => {
    const size = spectrum.length;
    const matrix = matrixWith(spectrum, 7);
    const { values, vectors } = topEigenpairs(matrix, size, 30);
    const expected = [...spectrum].sort((a, b) => b - a).slice(0, 30);
    expect(values).toHaveLength(expected.length);
    expected.forEach((value, i) => expect(values[i]).toBeCloseTo(value, 6));
    vectors.forEach((vector, i) => {
      const image = Array.from({ length: size }, (__, row) =>
        dot(matrix.subarray(row * size, (row + 1) * size), vector),
      );
      image.forEach((entry, j) => expect(entry).toBeCloseTo((values[i] ?? 0) * (vector[j] ?? 0), 4));
      vectors
        .slice(0, i + 1)
        .forEach((other, j) => expect(dot(vector, other)).toBeCloseTo(i === j ? 1 : 0, 8));
    });
  });

  it('takes a matrix of zeros', () => {
    expect(topEigenpairs(new Float64Array(100), 10, 3).values).toEqual([0, 0, 0]);
  });
});
