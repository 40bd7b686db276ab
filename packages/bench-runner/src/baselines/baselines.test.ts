import { scoreSource } from '@cxr-anomaly/runs';
import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { pixelSource } from '../testing/pixel-source';
import type { Baseline } from './baseline';
import { meanDarkness } from './mean-darkness';
import { meanImageDistance } from './mean-image-distance';
import { pcaError } from './pca-error';

/** Decimal places that agree for float32 sums over about a hundred pixels. */
const FLOAT32 = 4;

beforeAll(() => startEngine());

/** Fits, scores, disposes, and checks that no tensor leaks. */
async function scoreWith(
  baseline: Baseline,
  train: readonly (readonly number[])[],
  test: readonly (readonly number[])[],
): Promise<number[]> {
  const side = Math.sqrt(train[0]?.length ?? 0);
  const before = tf.memory().numTensors;
  const scorer = await baseline.fit(pixelSource(train, side));
  const scores = await scoreSource(scorer, pixelSource(test, side), { batchSize: 5 });
  scorer.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return Array.from(scores);
}

function drawImages(count: number, pixels: number, seed: number): number[][] {
  const random = createRandom(seed, 'images');
  const shades = Array.from({ length: pixels }, () => random.uniform(0.1, 2));
  return Array.from({ length: count }, () => shades.map((shade) => shade * random.normal()));
}

describe('meanDarkness', () => {
  it('is the negative mean, regardless of the training images', async () => {
    expect(
      await scoreWith(
        meanDarkness,
        [[9, 9, 9, 9]],
        [
          [0, 1, 2, 5],
          [-1, -1, -1, -1],
        ],
      ),
    ).toEqual([-2, 1]);
  });
});

describe('meanImageDistance', () => {
  it('is the root mean squared difference from the mean image', async () => {
    const train = [
      [0, 0, 2, 4],
      [2, 0, 0, 0],
    ]; // mean [1, 0, 1, 2]
    expect(
      await scoreWith(meanImageDistance, train, [
        [1, 0, 1, 2],
        [3, 2, 3, 4],
        [1, 0, 1, 4],
      ]),
    ).toEqual([0, 2, 1]);
  });

  it('weights every training image equally, even in a last batch that is not full', async () => {
    const train = Array.from({ length: 65 }, (_, i) => [i === 64 ? 65 : 0, 0, 0, 0]);
    expect(await scoreWith(meanImageDistance, train, [[1, 0, 0, 0]])).toEqual([0]);
  });
});

describe('pcaError', () => {
  it('equals the error from the eigenvectors of the pixel covariance, computed independently', async () => {
    const [train, test] = [drawImages(100, 64, 1), drawImages(12, 64, 2)];
    const scores = await scoreWith(pcaError, train, test);
    errorsByCovariance(train, test).forEach((error, i) => expect(scores[i]).toBeCloseTo(error, FLOAT32));
  });

  it('is 0 within the few directions in which training images vary, and counts what lies outside them', async () => {
    const random = createRandom(3, 'plane');
    const [one, other] = [drawImages(1, 16, 4)[0] ?? [], drawImages(1, 16, 5)[0] ?? []];
    const drawn = () => {
      const [a, b] = [random.normal(), random.normal()];
      return one.map((pixel, i) => 3 + a * pixel + b * (other[i] ?? 0));
    };
    const train = Array.from({ length: 40 }, drawn);
    const inside = drawn();
    const outside = inside.map((pixel, i) => pixel + (i === 0 ? 1 : 0));
    const [near = 1, far = 0] = await scoreWith(pcaError, train, [inside, outside]);
    expect(near).toBeLessThan(1e-8);
    expect(far).toBeGreaterThan(0.01);
    expect(far).toBeLessThan(1 / 16);
  });

  it('works with fewer training images than components, even a single one', async () => {
    const train = drawImages(3, 16, 6);
    const scores = await scoreWith(pcaError, train, train);
    scores.forEach((score) => expect(score).toBeLessThan(1e-8));
    const [alone] = await scoreWith(pcaError, [Array<number>(16).fill(1)], [Array<number>(16).fill(3)]);
    expect(alone).toBeCloseTo(4, FLOAT32);
  });
});

/** The definition, computed from the P × P covariance. */
function errorsByCovariance(train: readonly number[][], test: readonly number[][]): number[] {
  const rows = new Matrix([...train]);
  const mean = rows.mean('column');
  const centered = rows.subRowVector(mean);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    centered.transpose().mmul(centered),
  );
  const order = realEigenvalues
    .map((_, i) => i)
    .sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0));
  const columns = order.slice(0, 30).map((i) => eigenvectorMatrix.getColumn(i));
  return test.map((image) => {
    const difference = image.map((pixel, i) => pixel - (mean[i] ?? 0));
    const total = difference.reduce((sum, entry) => sum + entry ** 2, 0);
    const shares = columns.map((column) =>
      column.reduce((sum, entry, i) => sum + entry * (difference[i] ?? 0), 0),
    );
    return (total - shares.reduce((sum, share) => sum + share ** 2, 0)) / image.length;
  });
}
