import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { anchorCount, discoverNeighborhoods, findAnchors, rowEntropies, soleNeighborhoods } from './anchors';
import { NOBODY } from './objective';

beforeAll(async () => {
  await startEngine();
});

function unitRows(seed: number, count: number, dim: number): tf.Tensor2D {
  const random = createRandom(seed, 'rows');
  const values = Float32Array.from({ length: count * dim }, () => random.normal());
  return tf.tidy(() => {
    const rows = tf.tensor2d(values, [count, dim]);
    return tf.div<tf.Tensor2D>(rows, tf.norm(rows, 'euclidean', 1, true));
  });
}

describe('rowEntropies', () => {
  it('is 0 for a row that is surest of itself and log N where all rows are the same', () => {
    const temperature = 0.01;
    const [orthogonal, equal] = [tf.eye(5), tf.ones<tf.Rank.R2>([7, 3])];
    const alone = rowEntropies(orthogonal, temperature).dataSync();
    const together = rowEntropies(equal, temperature).dataSync();
    alone.forEach((entropy) => expect(entropy).toBeCloseTo(0, 5));
    together.forEach((entropy) => expect(entropy).toBeCloseTo(Math.log(7), 4));
  });

  it('returns the same in many blocks as in one', () => {
    // 3,000 × 3,000 similarities take three blocks.
    const rows = unitRows(0, 3000, 8);
    const blocks = rowEntropies(rows, 0.1);
    const whole = tf.tidy(() => {
      const shares = tf.softmax(tf.div(tf.matMul(rows, rows, false, true), 0.1));
      return tf.neg(tf.sum(tf.mul(shares, tf.log(shares)), 1));
    });
    const difference = tf.max(tf.abs(tf.sub(blocks, whole))).dataSync()[0];
    expect(difference).toBeLessThan(1e-4);
    tf.dispose([rows, blocks, whole]);
  });
});

describe('findAnchors', () => {
  it('takes the rows of lowest entropy and never a row as its own neighbor', () => {
    const rows = unitRows(1, 50, 6);
    const entropies = Array.from(rowEntropies(rows, 0.1).dataSync());
    const { indexes, neighbors } = findAnchors(rows, { anchors: 12, neighbors: 5, temperature: 0.1 });
    const sorted = entropies.map((entropy, i) => [entropy, i] as const).sort((a, b) => a[0] - b[0]);
    expect(indexes.arraySync()).toEqual(sorted.slice(0, 12).map(([, i]) => i));
    neighbors.arraySync().forEach((row, i) => {
      expect(row).not.toContain(indexes.arraySync()[i]);
      expect(new Set(row).size).toBe(5);
    });
  });

  it('finds other rows where many are alike', () => {
    const rows = tf.ones<tf.Rank.R2>([6, 3]);
    const { indexes, neighbors } = findAnchors(rows, { anchors: 6, neighbors: 2, temperature: 0.1 });
    const found = neighbors.arraySync();
    indexes.arraySync().forEach((own, i) => {
      expect(found[i]).not.toContain(own);
      expect(new Set(found[i]).size).toBe(2);
    });
  });

  it('orders neighbors by descending similarity', () => {
    const rows = unitRows(5, 40, 4);
    const { indexes, neighbors } = findAnchors(rows, { anchors: 40, neighbors: 39, temperature: 0.1 });
    const cosines = tf.matMul<tf.Tensor2D>(rows, rows, false, true).arraySync();
    indexes.arraySync().forEach((own, i) => {
      const of = cosines[own] as number[];
      const others = of.map((cosine, j) => [cosine, j] as const).filter(([, j]) => j !== own);
      const sorted = others.sort(([a], [b]) => b - a).map(([, j]) => j);
      expect(neighbors.arraySync()[i]).toEqual(sorted);
    });
  });
});

describe('discoverNeighborhoods', () => {
  it('leaves every image alone without anchors', () => {
    const rows = unitRows(2, 6, 4);
    const none = discoverNeighborhoods(rows, { anchors: 0, neighbors: 2, temperature: 0.1 });
    expect(none.arraySync()).toEqual(soleNeighborhoods(6, 2).arraySync());
    expect(none.arraySync()[3]).toEqual([3, NOBODY, NOBODY]);
  });

  it('fills up with nobody if there are fewer other images than neighbors', () => {
    const rows = unitRows(3, 3, 4);
    const found = discoverNeighborhoods(rows, { anchors: 3, neighbors: 5, temperature: 0.1 }).arraySync();
    found.forEach((row, i) => {
      expect(row[0]).toBe(i);
      expect(row.slice(1, 3).sort()).toEqual([0, 1, 2].filter((j) => j !== i));
      expect(row.slice(3)).toEqual([NOBODY, NOBODY, NOBODY]);
    });
  });

  it('leaves only its result on the engine', () => {
    const rows = unitRows(4, 2500, 4);
    const before = tf.memory().numTensors;
    const found = discoverNeighborhoods(rows, { anchors: 2500, neighbors: 3, temperature: 0.1 });
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([rows, found]);
  });
});

describe('anchorCount', () => {
  it('grows by the rate each round and never exceeds the images', () => {
    expect(anchorCount(100, 0.2, 0)).toBe(0);
    expect(anchorCount(100, 0.2, 3)).toBe(60);
    expect(anchorCount(100, 0.2, 9)).toBe(100);
  });
});
