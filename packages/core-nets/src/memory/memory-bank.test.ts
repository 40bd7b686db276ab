import type { ImageItem, ImageSource } from '@cxr-anomaly/data-cxr';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { BundleError, SettingsError, TrainingError } from '../errors';
import { MemoryBank } from './memory-bank';

beforeAll(async () => {
  await startEngine();
});

/** Gray images, each a ramp from its own darkest to its own brightest value, left to right. */
function rampSource(count: number, side: number): ImageSource {
  const items = Array.from({ length: count }, (_, i): ImageItem => ({
    id: `film-${i}`,
    split: 'train',
    label: 0,
    meta: {},
  }));
  const preprocessing = {
    side,
    channels: 1,
    fit: 'crop',
    tone: 'none',
    normalization: { kind: 'unit' },
  } as const;
  async function* batches({ batchSize }: { batchSize: number }) {
    for (let start = 0; start < count; start += batchSize) {
      const indexes = Int32Array.from({ length: Math.min(batchSize, count - start) }, (_, i) => start + i);
      const pixels = Float32Array.from(
        { length: indexes.length * side * side },
        (_, i) => (i % side) / (side - 1),
      );
      const shape = [indexes.length, side, side, 1] as const;
      yield await Promise.resolve({ indexes, pixels, shape, channels: 1 as const });
    }
  }
  return { items, preprocessing, batches };
}

async function openBank(rows: number[][], side = 8): Promise<MemoryBank> {
  const bank = new MemoryBank();
  const first = tf.tensor2d(rows);
  await bank.open(rampSource(rows.length, side), first);
  first.dispose();
  return bank;
}

describe('MemoryBank', () => {
  it('refuses to score before it is opened, and says so', () => {
    expect(() => new MemoryBank().rows).toThrow(SettingsError);
    expect(new MemoryBank().capture()).toEqual({});
  });

  it('writes rows where they belong, the last if an index comes up twice', async () => {
    const bank = await openBank([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    const embedding = tf.tensor2d([
      [0, 1],
      [-1, 0],
      [0, -1],
    ]);
    bank.write(Int32Array.from([2, 0, 2]), embedding);
    expect(bank.rows.arraySync()).toEqual([
      [-1, 0],
      [1, 0],
      [0, -1],
    ]);
    embedding.dispose();
    bank.dispose();
  });

  it('blends by the momentum and keeps unit length', async () => {
    const bank = await openBank([
      [1, 0],
      [0, 1],
    ]);
    const embedding = tf.tensor2d([[0, 1]]);
    bank.blend(Int32Array.from([0]), embedding, 0.25);
    const [x, y] = (bank.rows.arraySync()[0] ?? []) as [number, number];
    expect(x / y).toBeCloseTo(0.25 / 0.75, 6);
    expect(Math.hypot(x, y)).toBeCloseTo(1, 6);
    await expect(bank.assertUnitLength()).resolves.toBeUndefined();
    embedding.dispose();
    bank.dispose();
  });

  it('names the row that is not of unit length', async () => {
    const bank = await openBank([
      [1, 0],
      [0, 1.01],
    ]);
    await expect(bank.assertUnitLength()).rejects.toThrow(TrainingError);
    await expect(bank.assertUnitLength()).rejects.toThrow(/Row 1 .*film-1.*off unit length/);
    bank.dispose();
  });

  it('returns neighbors with name, angle and a picture that spans black to white', async () => {
    const bank = await openBank([
      [1, 0],
      [0, 1],
      [-1, 0],
    ]);
    const embedding = tf.tensor2d([[Math.SQRT1_2, Math.SQRT1_2 * 1.0001]]);
    const [found = []] = await bank.neighbors(embedding, 10);
    expect(found.map(({ id }) => id)).toEqual(['film-1', 'film-0', 'film-2']);
    expect(found[0]?.angularDistance).toBeCloseTo(0.25, 4);
    const { side, pixels } = found[0]?.thumbnail ?? { side: 0, pixels: new Uint8Array() };
    expect(side).toBe(8);
    expect(Array.from(pixels.subarray(0, 8))).toEqual([0, 36, 73, 109, 146, 182, 219, 255]);
    expect(pixels).toHaveLength(64);
    await expect(bank.neighbors(embedding, 0)).rejects.toThrow(/k must be a whole number ≥ 1, not 0/);
    embedding.dispose();
    bank.dispose();
  });

  it('makes pictures of at most 64 pixels a side', async () => {
    const bank = await openBank([[1, 0]], 128);
    const embedding = tf.tensor2d([[1, 0]]);
    const [[neighbor] = []] = await bank.neighbors(embedding, 1);
    expect(neighbor?.thumbnail?.side).toBe(64);
    embedding.dispose();
    bank.dispose();
  });

  it('refuses rows of another length, or no rows', () => {
    const bank = new MemoryBank();
    const rows = tf.ones([2, 3]);
    expect(() => bank.restore({}, 3)).toThrow(/"memory" of shape \[images, 3\]: it is missing/);
    expect(() => bank.restore({ memory: rows }, 4)).toThrow(BundleError);
    rows.dispose();
  });
});
