import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { BundleError } from '../../errors';
import { editManifest, loadTiny, saveTiny } from '../testing/tiny-bundle';
import { createTinyDetector, drawImages, tinyMethod } from '../testing/tiny-detector';
import { saveBundle } from './bundle-folder';
import type { BundleMethod } from './bundle-reader';

let root: string;
let folder: string;
beforeAll(async () => {
  await startEngine();
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'load-detector-'));
  folder = join(root, 'run', 'bundle');
});
afterEach(() => rm(root, { recursive: true }));

describe('loadDetector', () => {
  it('returns a detector with the same scores, bit for bit, and leaks nothing when done twice', async () => {
    const original = createTinyDetector(7);
    const [goldenImages, others] = [drawImages(2, 1), drawImages(5, 2)];
    await saveBundle(folder, original, { goldenImages });
    const expected = original.score(others).dataSync();
    const before = tf.memory().numTensors;
    for (let round = 0; round < 2; round++) {
      const detector = await loadTiny(folder);
      const scores = detector.score(others);
      expect(scores.dataSync()).toEqual(expected);
      expect(detector.settings).toEqual(original.settings);
      scores.dispose();
      detector.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
    original.dispose();
    tf.dispose([goldenImages, others]);
  });

  it('blames the bundle for any error while scoring its golden inputs', async () => {
    await saveTiny(folder, 1);
    const failing = () => {
      throw new TypeError('no such layer');
    };
    const method: BundleMethod = {
      ...tinyMethod,
      load: async (bundle) => Object.assign(await tinyMethod.load(bundle), { score: failing }),
    };
    const loading = loadTiny(folder, method);
    await expect(loading).rejects.toThrow(BundleError);
    await expect(loading).rejects.toThrow(/cannot be loaded as deepsvdd: no such layer/);
  });

  it('refuses a detector that scores differently than when it was saved, and keeps none of its tensors', async () => {
    const { golden } = await saveTiny(folder, 1);
    const [first = 0, second = 0, third = 0] = golden.scores;
    await editManifest(folder, (manifest) => ({
      ...manifest,
      golden: { ...golden, scores: [first, second * 1.5, third] },
    }));
    const before = tf.memory().numTensors;
    const loading = loadTiny(folder);
    await expect(loading).rejects.toThrow(BundleError);
    await expect(loading).rejects.toThrow(`golden input 1 scores ${second} on the backend`);
    await expect(loading).rejects.toThrow(`but ${second * 1.5} when the bundle was written`);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('turns any error of a method over the content into a BundleError with its cause', async () => {
    await saveTiny(folder, 1);
    const cause = new RangeError('settings of another version');
    const loading = loadTiny(folder, { ...tinyMethod, load: () => Promise.reject(cause) });
    await expect(loading).rejects.toMatchObject({ name: 'BundleError', cause });
  });
});
