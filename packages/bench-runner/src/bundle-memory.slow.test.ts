import { open, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSettings, type CommonSettings, type Detector } from '@cxr-anomaly/core-nets';
import { saveBundle } from '@cxr-anomaly/core-nets/node';
import { deepSvdd } from '@cxr-anomaly/deepsvdd';
import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import { memDae } from '@cxr-anomaly/memdae';
import * as tf from '@tensorflow/tfjs-core';
import { startCommand } from './testing/run-command';

jest.setTimeout(240_000);

/** Times its bytes that loading a bundle may take at most. */
const MOST = 3;

const WEIGHTS = 'autoencoder/group1-shard1of1.bin';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bundle-memory-'));
  await startEngine();
});
afterAll(() => rm(cwd, { recursive: true }));

/** Saves a detector, disposes it, and gives the bytes of its bundle. */
async function save<Settings extends CommonSettings>(detector: Detector<Settings>): Promise<number> {
  const goldenImages = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], -1, 1, 'float32', 1);
  const { files } = await saveBundle(join(cwd, 'bundle'), detector, { goldenImages });
  goldenImages.dispose();
  detector.dispose();
  return Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Peak of the memory that loading the bundle takes beyond that of a started engine. */
async function measure(): Promise<{ readonly bytes: number; readonly problem?: string }> {
  const script = 'packages/bench-runner/src/testing/measure-loading.ts';
  const { code, stdout, stderr } = await startCommand(script, [join(cwd, 'bundle')], { cwd }).finished;
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { bytes: number; problem?: string };
}

// The portable engine keeps weights in JavaScript; what it takes is less.
const describeNative = isNativeInstalled() && process.platform === 'linux' ? describe : describe.skip;

describeNative('loading a bundle', () => {
  it('takes three times the weights of a network at most, and reads nothing of a file that is too long', async () => {
    const assignments = ['network=resnet18', 'imageSize=32'];
    const settings = resolveSettings(deepSvdd.settings, { preset: 'reference', assignments });
    const bytes = await save(deepSvdd.create(settings, deepSvdd.preprocessing(settings)));
    expect(bytes).toBeGreaterThan(80e6);
    const whole = await measure();
    expect(whole.problem).toBeUndefined();
    expect(whole.bytes / bytes).toBeLessThan(MOST);

    const file = await open(join(cwd, 'bundle', WEIGHTS), 'r+');
    await file.truncate(1.9e9);
    await file.close();
    const refused = await measure();
    expect(refused.problem).toMatch(/it has 1900000000 bytes; at most \d+ are allowed/);
    expect(refused.bytes).toBeLessThan(bytes / 2);
  });

  it('takes three times the rows of a memory bank at most', async () => {
    const settings = resolveSettings(memDae.settings, {
      preset: 'smoke',
      assignments: ['embeddingDim=1000'],
    });
    const detector = memDae.create(settings, memDae.preprocessing(settings));
    const weights = detector.exportWeights();
    const memory = tf.fill([50_000, 1000], Math.fround(1 / Math.sqrt(1000)));
    detector.importWeights({ ...weights, memory });
    tf.dispose([...Object.values(weights), memory]);
    const bytes = await save(detector);
    expect(bytes).toBeGreaterThan(200e6);
    const whole = await measure();
    expect(whole.problem).toBeUndefined();
    expect(whole.bytes / bytes).toBeLessThan(MOST);
  });
});
