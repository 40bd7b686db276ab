import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { meanNearestAngle, nearestRows } from './angular-distance';

beforeAll(async () => {
  await startEngine();
});

/** Unit vectors [count, dim] as plain numbers. */
function unitVectors(seed: number, count: number, dim: number): number[][] {
  const random = createRandom(seed, 'vectors');
  return Array.from({ length: count }, () => {
    const vector = Array.from({ length: dim }, () => random.normal());
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}

function angle(a: readonly number[], b: readonly number[]): number {
  const cosine = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  return Math.acos(Math.min(1, Math.max(-1, cosine))) / Math.PI;
}

describe('nearestRows', () => {
  it.each([0, 1, 2])('finds the rows that a sort of all angles finds, nearest first (seed %d)', (seed) => {
    const [vectors, rows] = [unitVectors(seed, 5, 12), unitVectors(seed + 100, 40, 12)];
    tf.tidy(() => {
      const { distances, indexes } = nearestRows(tf.tensor2d(vectors), tf.tensor2d(rows), 7);
      vectors.forEach((vector, i) => {
        const sorted = rows
          .map((row, index) => ({ index, distance: angle(vector, row) }))
          .sort((a, b) => a.distance - b.distance)
          .slice(0, 7);
        expect(indexes.arraySync()[i]).toEqual(sorted.map(({ index }) => index));
        sorted.forEach(({ distance }, j) =>
          expect((distances.arraySync()[i] as number[])[j]).toBeCloseTo(distance, 6),
        );
      });
    });
  });

  it('is 0 for the same row and 1 for its opposite', () => {
    const [vector] = unitVectors(3, 1, 200) as [number[]];
    const rows = tf.tensor2d([vector.map((value) => -value), vector]);
    const { distances, indexes } = nearestRows(tf.tensor2d([vector]), rows, 2);
    expect(Array.from(indexes.dataSync())).toEqual([1, 0]);
    const [same, opposite] = distances.dataSync() as Float32Array & [number, number];
    expect(same).toBe(0);
    expect(opposite).toBeCloseTo(1, 3);
  });

  it('keeps the digits of angles that arccos of a float32 cosine rounds away', () => {
    const tiny = 1e-5;
    const rows = tf.tensor2d([[1, 0]]);
    const vectors = tf.tensor2d([[Math.cos(tiny), Math.sin(tiny)]]);
    const [distance] = meanNearestAngle(vectors, rows, 1).dataSync();
    expect((distance as number) / (tiny / Math.PI)).toBeCloseTo(1, 4);
  });

  it('takes all rows if there are fewer than k', () => {
    const { distances } = nearestRows(tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]]), 10);
    expect(distances.shape).toEqual([1, 1]);
    expect(distances.dataSync()[0]).toBeCloseTo(0.5, 6);
  });
});
