import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import { describeFixture } from '@cxr-anomaly/fixtures';
import { quantile } from '@cxr-anomaly/metrics';
import * as tf from '@tensorflow/tfjs-core';
import { deepSvddSchema } from './config';
import { oneClassLoss, radiusOf, reconstructionLoss, softBoundaryLoss, squaredDistances } from './objective';
import { TableReplay, type ObjectiveFixture } from './testing/table-network';

beforeAll(() => startEngine());

/** Central differences over a step of 1e-2 are exact for squares and |·| up to float32 rounding, about 1e-7·loss/1e-2. */
const STEP = 1e-2;
const SLOPE_TOLERANCE = 1e-3;

/** Compares the gradient of `loss` at `values` with central differences in every coordinate. */
function expectSlopes(loss: (x: tf.Tensor) => tf.Scalar, values: readonly number[], shape: number[]): void {
  const at = (shifted: readonly number[]): number =>
    tf.tidy(() => loss(tf.tensor([...shifted], shape))).dataSync()[0] as number;
  const gradient = tf.tidy(() => tf.grad(loss)(tf.tensor([...values], shape))).dataSync();
  values.forEach((value, i) => {
    const slope = (at(values.with(i, value + STEP)) - at(values.with(i, value - STEP))) / (2 * STEP);
    expect(Math.abs((gradient[i] as number) - slope)).toBeLessThan(SLOPE_TOLERANCE);
  });
}

describe('squaredDistances', () => {
  it('is the squared Euclidean distance of each row', () => {
    const center = tf.tensor1d([1, -1]);
    expect(
      squaredDistances(
        tf.tensor2d([
          [1, -1],
          [4, 3],
          [0, 0],
        ]),
        center,
      ).arraySync(),
    ).toEqual([0, 25, 2]);
  });

  it('has the gradient 2(f − c) with respect to the embedding', () => {
    const center = tf.tensor1d([1, -1]);
    const gradient = tf.grad((f: tf.Tensor) => tf.sum(squaredDistances(f as tf.Tensor2D, center)));
    expect(
      gradient(
        tf.tensor2d([
          [4, 3],
          [0, -1],
        ]),
      ).arraySync(),
    ).toEqual([
      [6, 8],
      [-2, 0],
    ]);
  });

  it('refuses a center of another length', () => {
    expect(() => squaredDistances(tf.zeros([2, 3]), tf.zeros([2]))).toThrow();
  });
});

describe('oneClassLoss', () => {
  it('is the mean distance', () => {
    expect(oneClassLoss(tf.tensor1d([1, 2, 6])).arraySync()).toBe(3);
  });

  it('has the slopes of the loss as its gradient', () => {
    const center = tf.tensor1d([0.25, -0.5]);
    const loss = (f: tf.Tensor): tf.Scalar => oneClassLoss(squaredDistances(f as tf.Tensor2D, center));
    expectSlopes(loss, [0.5, 1, -0.75, 0.125, 2, 0], [3, 2]);
  });
});

describe('softBoundaryLoss', () => {
  it('is R² plus the mean excess over R², divided by ν', () => {
    // Excesses over 4: 0, 0, 5, 1 → mean 1.5.
    const distances = tf.tensor1d([1, 4, 9, 5]);
    expect(softBoundaryLoss(distances, tf.scalar(2), 0.5).arraySync()).toBe(4 + 1.5 / 0.5);
  });

  it('equals the one-class loss at radius 0 and ν = 1', () => {
    const distances = tf.tensor1d([1, 4, 9, 6]);
    expect(softBoundaryLoss(distances, tf.scalar(0), 1).arraySync()).toBe(
      oneClassLoss(distances).arraySync(),
    );
  });

  it('has no gradient inside the sphere and 1/(ν·B) outside', () => {
    const gradient = tf.grad((d: tf.Tensor) => softBoundaryLoss(d as tf.Tensor1D, tf.scalar(2), 0.5));
    expect(gradient(tf.tensor1d([1, 3.75, 9, 5])).arraySync()).toEqual([0, 0, 0.5, 0.5]);
  });

  it('has the slopes of the loss as its gradient', () => {
    const center = tf.tensor1d([0.25, -0.5]);
    const loss = (f: tf.Tensor): tf.Scalar =>
      softBoundaryLoss(squaredDistances(f as tf.Tensor2D, center), tf.scalar(1), 0.25);
    expectSlopes(loss, [0.5, 1, -0.5, 0.125, 1.5, 0], [3, 2]);
  });
});

describe('reconstructionLoss', () => {
  const images = [0, 0.5, 1, 0.25, 1, 0, 0.5, 0.75];
  const reconstructions = [0.5, 0.5, 0, 0.5, 1, 1, 0.25, 0.25];
  const shape: [number, number, number, number] = [2, 2, 1, 2];

  it.each([
    // Sums per image: 1.75 and 1.75 of |·|; 0.25 + 1 + 0.0625 and 1 + 0.0625 + 0.25 of squares.
    ['absolute', 1.75],
    ['squared', 1.3125],
  ] as const)('sums the %s error over an image and averages over images', (kind, expected) => {
    const loss = reconstructionLoss(tf.tensor4d(images, shape), tf.tensor4d(reconstructions, shape), kind);
    expect(loss.arraySync()).toBe(expected);
  });

  it.each(['absolute', 'squared'] as const)('has the slopes of the loss as its gradient (%s)', (kind) => {
    const loss = (x: tf.Tensor): tf.Scalar =>
      reconstructionLoss(tf.tensor4d(images, shape), x as tf.Tensor4D, kind);
    expectSlopes(loss, [0.5, 0.25, 0, 0.5, 0.875, 1, 0.25, 0.25], shape);
  });

  it('refuses a reconstruction of another size', () => {
    expect(() => reconstructionLoss(tf.zeros([2, 4, 4, 1]), tf.zeros([2, 3, 3, 1]), 'absolute')).toThrow();
  });
});

describe('radiusOf', () => {
  it('interpolates between the distances around the quantile', () => {
    // √D = 1 … 5; 1 − ν = 0.875 lies at index 3.5 of 0 … 4.
    expect(radiusOf(tf.tensor1d([16, 1, 25, 9, 4]), 0.125).arraySync()).toBe(4.5);
  });

  it('is the largest distance for ν near 0, the smallest for ν = 1, the only one of a single image', () => {
    expect(radiusOf(tf.tensor1d([4, 9, 1]), 1e-12).arraySync()).toBeCloseTo(3, 6);
    expect(radiusOf(tf.tensor1d([4, 9, 1]), 1).arraySync()).toBe(1);
    expect(radiusOf(tf.tensor1d([4]), 0.1).arraySync()).toBe(2);
  });

  it('is the linearly interpolated (1 − ν) quantile of √D for batches of any size', () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = createRandom(seed, 'radius');
      const count = 1 + random.integer(200);
      const nu = seed % 3 === 0 ? 0.1 : random.uniform(0.001, 1);
      // Every fourth batch has many ties.
      const draw = (): number => (seed % 4 === 0 ? random.integer(4) : random.uniform(0, 50));
      const distances = Float32Array.from({ length: count }, draw);
      const radius = tf.tidy(() => radiusOf(tf.tensor1d(distances), nu)).dataSync()[0] as number;
      const expected = quantile(distances.map(Math.sqrt), 1 - nu);
      expect(Math.abs(radius - expected)).toBeLessThan(1e-5);
    }
  });

  it('refuses an empty batch; the settings refuse invalid shares', () => {
    expect(() => radiusOf(tf.tensor1d([]), 0.1)).toThrow();
    for (const nu of [0, -0.5, 1.5, NaN]) expect(deepSvddSchema.safeParse({ nu }).success).toBe(false);
    expect(deepSvddSchema.safeParse({ nu: 1 }).success).toBe(true);
  });

  it('leaves no tensor behind but its result', () => {
    const distances = tf.tensor1d([1, 2, 3]);
    const before = tf.memory().numTensors;
    radiusOf(distances, 0.1).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

const OBJECTIVES = 'the objectives against the reference';

describeFixture<ObjectiveFixture>('deepsvdd_objective.json', OBJECTIVES, (fixture) => {
  const cases = fixture.cases.map((wanted) => [wanted.objective, wanted.nu, wanted] as const);

  it.each(cases)('%s, ν %s: losses, gradients, radius and scores match', async (_, __, wanted) => {
    const replay = new TableReplay(fixture, wanted);
    try {
      expect((await replay.run()).failures).toEqual([]);
    } finally {
      replay.dispose();
    }
  });
});
