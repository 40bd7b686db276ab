import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { editManifest, loadTiny, saveTiny } from '../testing/tiny-bundle';
import { PREPROCESSING, tinyMethod } from '../testing/tiny-detector';
import { openBundle, type BundleMethod } from './bundle-reader';
import { verifyGolden } from './golden-scores';
import { bundleFiles } from './read-bundle-file';

let root: string;
let folder: string;
beforeAll(async () => {
  await startEngine();
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'golden-scores-'));
  folder = join(root, 'run', 'bundle');
});
afterEach(() => rm(root, { recursive: true }));

describe('verifyGolden', () => {
  it('refuses golden inputs with a shape other than the description says', async () => {
    await saveTiny(folder, 1);
    await editManifest(folder, (manifest) => ({
      ...manifest,
      preprocessing: { ...manifest.preprocessing, channels: 3 },
      golden: { ...manifest.golden, scores: [1] },
    }));
    const colored: BundleMethod = { ...tinyMethod, preprocessing: () => ({ ...PREPROCESSING, channels: 3 }) };
    await expect(loadTiny(folder, colored)).rejects.toThrow(/no float32 'images' of shape \[1, 8, 8, 3\]/);
  });

  it('allows a difference up to the tolerance, and no more', async () => {
    const { golden } = await saveTiny(folder, 1);
    for (const [factor, fits] of [
      [1.005, true],
      [0.995, true],
      [1.03, false],
      [0.97, false],
    ] as const) {
      const scores = golden.scores.map((score) => score * factor);
      await editManifest(folder, (manifest) => ({ ...manifest, golden: { ...golden, scores } }));
      const loaded = await loadTiny(folder).catch(() => undefined);
      expect(loaded !== undefined).toBe(fits);
      loaded?.dispose();
    }
  });

  it('judges a score near zero by the size of the others, and leaves no tensor', async () => {
    await saveTiny(folder, 1);
    await editManifest(folder, (manifest) => ({
      ...manifest,
      golden: { scores: [10, 0.001, 12], tolerance: 0.01 },
    }));
    const verify = async (scores: number[]) => {
      const bundle = await openBundle(bundleFiles(folder), 'somewhere', [tinyMethod]);
      return verifyGolden(bundle, { score: () => tf.tensor1d(scores) });
    };
    const before = tf.memory().numTensors;
    await verify([10, -0.09, 12]);
    await expect(verify([10, -0.11, 12])).rejects.toThrow(/^somewhere: golden input 1 scores -0\.1/);
    await expect(verify([10, 0])).rejects.toThrow(/golden input 2 scores NaN/);
    expect(tf.memory().numTensors).toBe(before);
  });
});
