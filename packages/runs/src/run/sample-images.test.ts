import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { isSampled, writeSamples } from './sample-images';

let folder: string;
beforeAll(async () => {
  await startEngine();
  folder = await mkdtemp(join(tmpdir(), 'samples-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('isSampled', () => {
  it('selects 1, 2, 5, 10, 20, 50 … and the last', () => {
    const sampled = Array.from({ length: 1203 }, (_, i) => i + 1).filter((epoch) => isSampled(epoch, 1203));
    expect(sampled).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1203]);
  });
});

describe('writeSamples', () => {
  const detector = {
    preprocessing: {
      side: 32,
      channels: 3,
      fit: 'crop',
      tone: 'none',
      normalization: { kind: 'signed' },
    },
    reconstruct: (images: tf.Tensor4D) => tf.neg(images),
    explain: (images: tf.Tensor4D) => tf.tidy(() => tf.mean<tf.Tensor3D>(tf.abs(images), 3)),
  } as const;

  it('writes a picture named after phase and epoch, only after some epochs, and leaves no tensor', async () => {
    const images = tf.ones<tf.Rank.R4>([2, 32, 32, 3]);
    const before = tf.memory().numTensors;
    for (let epoch = 0; epoch < 12; epoch++) {
      const event = { phase: 'round-1', position: { phase: 0, epoch, step: 0 }, epochs: 12 };
      await writeSamples(folder, detector, images, event);
    }
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
    expect((await readdir(folder)).sort()).toEqual(
      [1, 2, 5, 10, 12].map((epoch) => `round-1-epoch-${String(epoch).padStart(4, '0')}.png`),
    );
    const { data, info } = await sharp(join(folder, 'round-1-epoch-0001.png'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const middle = (100 * info.width + 64) * info.channels;
    // White in, black out.
    expect(data[middle]).toBe(255);
    expect(data[middle + 132 * info.channels]).toBe(0);
  });
});
