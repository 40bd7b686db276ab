import { open, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSettings } from '@cxr-anomaly/core-nets';
import { saveBundle } from '@cxr-anomaly/core-nets/node';
import { deepSvdd } from '@cxr-anomaly/deepsvdd';
import { isNativeInstalled, startEngine } from '@cxr-anomaly/engine/node';
import * as tf from '@tensorflow/tfjs-core';
import { startCommand } from './testing/run-command';

jest.setTimeout(240_000);

/** Bytes of its weights that loading a bundle may take at most. */
const MOST = 3;

const WEIGHTS = 'autoencoder/group1-shard1of1.bin';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bundle-memory-'));
  await startEngine();
});
afterAll(() => rm(cwd, { recursive: true }));

/** Peak of the memory that loading the bundle takes beyond that of a started engine. */
async function measure(): Promise<{ readonly bytes: number; readonly problem?: string }> {
  const script = 'packages/bench-runner/src/testing/measure-loading.ts';
  const { code, stdout, stderr } = await startCommand(script, [join(cwd, 'bundle')], { cwd }).finished;
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { bytes: number; problem?: string };
}

// The portable engine keeps weights in JavaScript; what it takes is less.
const maybe = isNativeInstalled() && process.platform === 'linux' ? it : it.skip;

maybe(
  'a bundle takes three times its weights at most, and nothing of a file that is too long is read',
  async () => {
    const assignments = ['network=resnet18', 'imageSize=32'];
    const settings = resolveSettings(deepSvdd.settings, { preset: 'reference', assignments });
    const detector = deepSvdd.create(settings, deepSvdd.preprocessing(settings));
    const goldenImages = tf.zeros<tf.Rank.R4>([1, 32, 32, 3]);
    const { files } = await saveBundle(join(cwd, 'bundle'), detector, { goldenImages });
    goldenImages.dispose();
    detector.dispose();
    const weights = files[WEIGHTS]?.bytes ?? 0;
    expect(weights).toBeGreaterThan(80e6);
    const whole = await measure();
    expect(whole.problem).toBeUndefined();
    expect(whole.bytes / weights).toBeLessThan(MOST);

    const file = await open(join(cwd, 'bundle', WEIGHTS), 'r+');
    await file.truncate(1.9e9);
    await file.close();
    const refused = await measure();
    expect(refused.problem).toMatch(/it has 1900000000 bytes and may have \d+/);
    expect(refused.bytes).toBeLessThan(weights / 2);
  },
);
