import { TrainingError } from '@cxr-anomaly/core-nets';
import { createRandom } from '@cxr-anomaly/random';
import { whiteningOf } from './whiten';

describe('whiteningOf', () => {
  it('is the hand-computed inverse of the Cholesky factor, transposed', () => {
    // [[4, 2], [2, 5]] = L·Lᵀ with L = [[2, 0], [1, 2]]; L⁻¹ = [[1/2, 0], [−1/4, 1/2]].
    expect([...whiteningOf(Float64Array.of(4, 2, 2, 5), 2)]).toEqual([0.5, -0.25, 0, 0.5]);
  });

  it('turns any positive definite covariance into the identity', () => {
    const random = createRandom(3, 'covariance');
    const size = 12;
    const factor = Float64Array.from({ length: size * size }, () => random.normal());
    const product = (
      a: Float64Array,
      b: Float64Array,
      at: (i: number, j: number, k: number) => [number, number],
    ) =>
      Float64Array.from({ length: size * size }, (_, place) => {
        let sum = 0;
        for (let k = 0; k < size; k++) {
          const [left, right] = at(Math.floor(place / size), place % size, k);
          sum += (a[left] as number) * (b[right] as number);
        }
        return sum;
      });
    const covariance = product(factor, factor, (i, j, k) => [i * size + k, j * size + k]);
    const whitening = whiteningOf(covariance, size);
    const half = product(covariance, whitening, (i, j, k) => [i * size + k, k * size + j]); // Σ·W
    const identity = product(whitening, half, (i, j, k) => [k * size + i, k * size + j]); // Wᵀ·Σ·W
    identity.forEach((value, place) => expect(value).toBeCloseTo(place % (size + 1) === 0 ? 1 : 0, 8));
  });

  it('refuses a covariance of features that do not vary', () => {
    expect(() => whiteningOf(new Float64Array(4), 2)).toThrow(TrainingError);
    expect(() => whiteningOf(Float64Array.of(1, 1, 1, 1), 2)).toThrow(/too few images/);
  });
});
