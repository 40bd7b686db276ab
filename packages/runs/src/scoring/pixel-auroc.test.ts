import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSet, Preprocessing } from '@cxr-anomaly/data-cxr';
import { openDataSet, prepareSplits, type PreparedData } from '@cxr-anomaly/data-cxr/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { measurePixelAuroc } from './pixel-auroc';

const SIDE = 16;
const PREPROCESSING: Preprocessing = {
  side: SIDE,
  channels: 1,
  fit: 'stretch',
  tone: 'none',
  normalization: { kind: 'unit' },
};

let cacheDir: string;
beforeAll(async () => {
  await startEngine();
  cacheDir = await mkdtemp(join(tmpdir(), 'pixel-auroc-'));
});
afterAll(() => rm(cacheDir, { recursive: true }));

const isQuarter = (i: number) => i % 32 < 16 && i < 32 * 16;

const draw = (value: (i: number) => number) => ({
  ...{ width: 32, height: 32, channels: 1 as const },
  pixels: Uint8Array.from({ length: 32 * 32 }, (_, i) => value(i)),
});

/** One training image, four normal and four anomalous test images; their upper left quarter is as bright as `glow` says. */
function unmasked(glow: (index: number) => number): DataSet {
  const items = Array.from({ length: 9 }, (_, i) => ({
    ...{ id: `${i}`, meta: {} },
    split: i < 1 ? ('train' as const) : ('test' as const),
    label: i < 5 ? (0 as const) : (1 as const),
  }));
  return {
    ...{ source: 'folder', word: 'quarters', items, problems: [] },
    fingerprint: `${items.map((_, i) => glow(i)).join()}`,
    decode: (index) => Promise.resolve(draw((i) => (isQuarter(i) ? glow(index) : 100))),
  };
}

/** The same with the quarter as the lesion, except for images in `unknown`. */
function quarters(glow: (index: number) => number, unknown: readonly number[] = []): DataSet {
  const mask = draw((i) => (isQuarter(i) ? 1 : 0));
  return {
    ...unmasked(glow),
    mask: (index) => Promise.resolve(unknown.includes(index) ? undefined : mask),
  };
}

const brightness = { explain: (images: tf.Tensor4D) => tf.tidy(() => tf.squeeze<tf.Tensor3D>(images, [3])) };

async function measure(dataSet: DataSet, options: { batchSize?: number; mostPixels?: number } = {}) {
  const { test } = await prepareSplits(dataSet, PREPROCESSING, { cacheDir });
  return measurePixelAuroc(brightness, test as NonNullable<PreparedData['test']>, dataSet, {
    batchSize: 3,
    ...options,
  });
}

describe('measurePixelAuroc', () => {
  it('pools the pixels of all test images, including normal ones without any lesion pixel', async () => {
    // Quarters of 5 and 6 are brighter than everything else, those of 7 and 8 tie with the background and beat nothing,
    // and the quarters of normal images, brighter than the background, count as normal pixels.
    const found = await measure(quarters((i) => (i < 5 ? 150 : i < 7 ? 200 : 100)));
    const normal = 4 * 256 + 4 * 192;
    const background = normal - 4 * 64;
    expect(found).toBeCloseTo((2 * normal + 2 * (background / 2)) / (4 * normal), 6);
  });

  it('is the same for any batch size, and leaves no tensor', async () => {
    const dataSet = quarters((i) => 60 + 20 * i);
    const before = tf.memory().numTensors;
    expect(await measure(dataSet, { batchSize: 1 })).toBe(await measure(dataSet, { batchSize: 8 }));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves out anomalous images whose lesion has no known position', async () => {
    const glow = (i: number) => (i < 5 ? 100 : i === 8 ? 0 : 200);
    expect(await measure(quarters(glow, [8]))).toBe(1);
    expect(await measure(quarters(glow))).toBeCloseTo(0.75, 6);
  });

  it('is undefined for data without masks, or without any lesion pixel', async () => {
    expect(await measure(unmasked(() => 120))).toBeUndefined();
    expect(await measure(quarters(() => 120, [5, 6, 7, 8]))).toBeUndefined();
  });

  it('stays near the exact value when it compares only a part of the pixels', async () => {
    const dataSet = await openDataSet('phantom?n=40&side=64');
    const exact = await measure(dataSet);
    const thinned = await measure(dataSet, { mostPixels: 2000 });
    expect(thinned).not.toBe(exact);
    expect(Math.abs(Number(thinned) - Number(exact))).toBeLessThan(0.03);
  });
});
