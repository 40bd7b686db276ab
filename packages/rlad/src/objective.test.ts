import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { nearestNeighborhoodLosses, neighborhoodLosses, NOBODY } from './objective';

/** For a central difference with a step of 0.01, of a function whose third derivative is around 10. */
const DIFFERENCE_TOLERANCE = 2e-3;

beforeAll(async () => {
  await startEngine();
});

function unitRows(seed: number, count: number, dim: number): number[][] {
  const random = createRandom(seed, 'rows');
  return Array.from({ length: count }, () => {
    const row = Array.from({ length: dim }, () => random.normal());
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  });
}

/** The formula in plain numbers: −log of the neighborhood's share of the softmax. */
function plainLoss(x: number[], memory: number[][], members: number[], temperature: number): number {
  const weights = memory.map((row) =>
    Math.exp(row.reduce((sum, value, i) => sum + value * (x[i] as number), 0) / temperature),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const inside = members.filter((i) => i !== NOBODY).reduce((sum, i) => sum + (weights[i] as number), 0);
  return -Math.log(inside / total);
}

describe('neighborhoodLosses', () => {
  const memory = unitRows(0, 9, 4);
  const members = [
    [2, NOBODY, NOBODY],
    [5, 1, 8],
    [0, 3, NOBODY],
  ];

  it.each([0.1, 0.5])(
    'is the formula, for images alone in their class and for anchors (T = %d)',
    (temperature) => {
      const embedding = unitRows(1, 3, 4);
      const losses = tf.tidy(() =>
        neighborhoodLosses(
          tf.tensor2d(embedding),
          tf.tensor2d(memory),
          tf.tensor2d(members, undefined, 'int32'),
          temperature,
        ).arraySync(),
      );
      embedding.forEach((x, i) =>
        expect(losses[i]).toBeCloseTo(plainLoss(x, memory, members[i] as number[], temperature), 4),
      );
    },
  );

  it.each([0, 1, 2])('has the gradient of finite differences (seed %d)', (seed) => {
    const embedding = unitRows(seed + 10, 3, 4);
    const step = 0.01;
    const gradient = tf.tidy(() => {
      const loss = (x: tf.Tensor) =>
        tf.sum<tf.Scalar>(
          neighborhoodLosses(
            x as tf.Tensor2D,
            tf.tensor2d(memory),
            tf.tensor2d(members, undefined, 'int32'),
            0.5,
          ),
        );
      return tf.grad(loss)(tf.tensor2d(embedding)).arraySync() as number[][];
    });
    embedding.forEach((x, i) =>
      x.forEach((_, j) => {
        const at = (shift: number) =>
          plainLoss(
            x.map((value, k) => (k === j ? value + shift : value)),
            memory,
            members[i] as number[],
            0.5,
          );
        const difference = (at(step) - at(-step)) / (2 * step);
        expect(Math.abs(((gradient[i] as number[])[j] as number) - difference)).toBeLessThan(
          DIFFERENCE_TOLERANCE,
        );
      }),
    );
  });
});

describe('nearestNeighborhoodLosses', () => {
  it('is 0 where the neighborhood is the whole memory, and −log of the largest share where it is one row', () => {
    const memory = unitRows(4, 6, 3);
    const [x] = unitRows(5, 1, 3) as [number[]];
    const at = (size: number) =>
      tf.tidy(
        () =>
          nearestNeighborhoodLosses(tf.tensor2d([x]), tf.tensor2d(memory), size, 0.3).dataSync()[0] as number,
      );
    expect(at(6)).toBeCloseTo(0, 5);
    expect(at(60)).toBeCloseTo(0, 5);
    const alone = memory.map((_, i) => plainLoss(x, memory, [i], 0.3));
    expect(at(1)).toBeCloseTo(Math.min(...alone), 5);
  });
});
