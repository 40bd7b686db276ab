import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { estimateRows } from './estimate';
import { ledoitWolf, type Sums } from './ledoit-wolf';
import { addRows, type RowSums } from './moments';
import { mahalanobisDistances } from './objective';

beforeAll(async () => {
  await startEngine();
});

/** Sums about a reference, in double precision. */
function sumsOf(rows: readonly number[][], reference: readonly number[]): Sums {
  const size = reference.length;
  const sums = {
    sum: new Float64Array(size),
    products: new Float64Array(size * size),
    cubes: new Float64Array(size),
  };
  let fourth = 0;
  for (const row of rows) {
    const y = row.map((value, i) => value - (reference[i] as number));
    const square = y.reduce((total, value) => total + value * value, 0);
    fourth += square * square;
    y.forEach((value, i) => {
      sums.sum[i] = (sums.sum[i] as number) + value;
      sums.cubes[i] = (sums.cubes[i] as number) + square * value;
      y.forEach((other, j) => {
        sums.products[i * size + j] = (sums.products[i * size + j] as number) + value * other;
      });
    });
  }
  return { count: rows.length, fourth, ...sums };
}

/** Rows by the formula of benchmarks/pytorch/ledoit_wolf.py. */
function rowsOf(count: number, size: number): number[][] {
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: size }, (_, i) => 5 + Math.sin(1 + 12.9898 * (row * size + i)) * (1 + i)),
  );
}

/** Made by that script with scikit-learn 1.9.1: the first two rows' distances, and that of 0, 1, 2, … */
const SCIKIT_LEARN = [
  {
    ...{ count: 12, size: 4, shrinkage: 0.06647608092158995 },
    first: [0.7314998877544072, 0.8894434335071945, 1.0174028132902628, 0.6945827152743121],
    distances: [1.2808800967018525, 1.4587350528144656, 6.63330948329509],
  },
  {
    ...{ count: 5, size: 9, shrinkage: 0.2243437769610135 },
    first: [
      ...[3.89587707479906, 0.7262026700150245, 0.8259762463380784, 0.5556755246209288, -0.11012418948076104],
      ...[-1.0744699134091504, -2.1315088913861726, -3.009122300458572, -3.432076207648908],
    ],
    distances: [1.520299837137386, 1.5566309225525918, 3.236984102631118],
  },
];

describe('ledoitWolf', () => {
  it('keeps a covariance that already is a multiple of the identity', () => {
    const cross = [[1, 0], [-1, 0], [0, 1], [0, -1]]; // prettier-ignore
    const { covariance, shrinkage } = ledoitWolf(sumsOf(cross, [0, 0]));
    expect(shrinkage).toBe(0);
    expect([...covariance]).toEqual([0.5, 0, 0, 0.5]);
  });

  it('shrinks by the hand-computed share', () => {
    // Means 0, S = diag(2, 1/2), tr S/2 = 5/4, d² = (4 + 1/4)/2 − 25/16 = 9/16; Σ‖y‖⁴/4 = (16 + 16 + 1 + 1)/4 = 17/2;
    // b² = (17/2 − 17/4)/(2·4) = 17/32, so b²/d² = 17/18.
    const ellipse = [[2, 0], [-2, 0], [0, 1], [0, -1]]; // prettier-ignore
    const { covariance, shrinkage } = ledoitWolf(sumsOf(ellipse, [0, 0]));
    expect(shrinkage).toBeCloseTo(17 / 18, 12);
    expect(covariance[0]).toBeCloseTo(2 / 18 + (17 / 18) * 1.25, 12);
    expect(covariance[3]).toBeCloseTo(0.5 / 18 + (17 / 18) * 1.25, 12);
    expect(covariance[1]).toBe(0);
  });

  it.each(SCIKIT_LEARN)(
    'gives the numbers of scikit-learn for $count rows of $size, about any reference',
    (known) => {
      const rows = rowsOf(known.count, known.size);
      for (const reference of [rows[3] as number[], rows[0]?.map(() => 4.7) as number[]]) {
        const { covariance, shrinkage } = ledoitWolf(sumsOf(rows, reference));
        expect(shrinkage).toBeCloseTo(known.shrinkage, 10);
        known.first.forEach((value, i) => expect(covariance[i]).toBeCloseTo(value, 10));
      }
    },
  );
});

describe('estimateRows', () => {
  it.each(SCIKIT_LEARN)('gives the distances of scikit-learn for $count rows in batches', async (known) => {
    const { count, size, distances } = known;
    const rows = tf.tensor2d(rowsOf(count, size));
    let sums: RowSums | undefined;
    for (const [start, length] of [
      [0, 3],
      [3, count - 3],
    ] as const) {
      const before: RowSums | undefined = sums;
      sums = tf.tidy(() => addRows(tf.slice2d(rows, [start, 0], [length, size]), before));
      if (before) tf.dispose(before);
    }
    const { mean, whitening } = await estimateRows(sums as RowSums, count);
    const found = tf.tidy(() => {
      const strange = tf.reshape<tf.Rank.R2>(tf.range(0, size), [1, size]);
      const asked = tf.concat([tf.slice2d(rows, [0, 0], [2, size]), strange]);
      const differences = tf.sub<tf.Tensor2D>(asked, tf.tensor1d(mean));
      return mahalanobisDistances(differences, tf.tensor2d(whitening, [size, size])).dataSync();
    });
    tf.dispose([rows, sums]);
    distances.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 4));
  });
});
