import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataSet, prepareSplits, type PreparedData } from '@cxr-anomaly/data-cxr/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { scoreSource } from './score-source';

let cacheDir: string;
let prepared: PreparedData;
beforeAll(async () => {
  await startEngine();
  cacheDir = await mkdtemp(join(tmpdir(), 'score-source-'));
  prepared = await prepareSplits(
    await openDataSet('phantom?n=20&side=32'),
    { side: 32, channels: 1, fit: 'stretch', tone: 'none', normalization: { kind: 'unit' } },
    { cacheDir },
  );
});
afterAll(() => rm(cacheDir, { recursive: true }));

const meanDetector = {
  score: (images: tf.Tensor4D) => tf.tidy(() => tf.mean<tf.Tensor1D>(images, [1, 2, 3])),
};

describe('scoreSource', () => {
  it('returns the score of each image, in the order of the items, whatever the batch size', async () => {
    const scores = await scoreSource(meanDetector, prepared.train, { batchSize: 7 });
    const means: number[] = [];
    for await (const { pixels } of prepared.train.batches({ batchSize: 1 })) {
      means.push(pixels.reduce((sum, value) => sum + value, 0) / pixels.length);
    }
    expect(scores).toHaveLength(20);
    means.forEach((mean, i) => expect(scores[i]).toBeCloseTo(mean, 5));
    const again = await scoreSource(meanDetector, prepared.train, { batchSize: 20 });
    expect(hash(again)).toBe(hash(scores));
  });

  it('leaves no tensor behind, even when aborted', async () => {
    const before = tf.memory().numTensors;
    await scoreSource(meanDetector, prepared.train, { batchSize: 8 });
    expect(tf.memory().numTensors).toBe(before);
    const controller = new AbortController();
    const scoring = scoreSource(meanDetector, prepared.train, {
      batchSize: 8,
      signal: controller.signal,
      onBatch: () => controller.abort(new Error('enough')),
    });
    await expect(scoring).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reports how many images have been scored', async () => {
    const counts: number[] = [];
    await scoreSource(meanDetector, prepared.train, { batchSize: 8, onBatch: (done) => counts.push(done) });
    expect(counts).toEqual([8, 16, 20]);
  });
});

function hash(values: Float32Array): string {
  return createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
}
