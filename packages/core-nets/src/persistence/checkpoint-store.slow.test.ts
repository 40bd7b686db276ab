import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startEngine } from '@cxr-anomaly/engine/node';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { createCheckpointStore } from './checkpoint-store';

const SOURCES = resolve(__dirname, '../../../../tools/typescript-sources.cjs');

const KILLS = 20;
/** Some 4 MB, so that a kill has time to fall into a write. */
const VALUES_PER_TENSOR = 1_000_000;

/** Writes checkpoints forever, each filled with its own number, starting at the number given. */
const WRITER = `
  const { startEngine } = require('@cxr-anomaly/engine/node');
  const tf = require('@tensorflow/tfjs-core');
  const { createCheckpointStore } = require('./checkpoint-store');
  const [folder, first] = process.argv.slice(1);
  const store = createCheckpointStore(folder);
  startEngine({ engine: 'portable' }).then(async () => {
    for (let round = Number(first); ; round++) {
      const filled = tf.fill([${VALUES_PER_TENSOR}], round);
      await store.write('last', { tensors: { filled }, values: { round } });
      filled.dispose();
      if (round === Number(first)) process.stdout.write('ready');
    }
  });`;

describe('createCheckpointStore', () => {
  it(`always reads a whole checkpoint after ${KILLS} kills of a writing process, and clears what they leave`, async () => {
    await startEngine();
    const folder = await mkdtemp(join(tmpdir(), 'checkpoint-kill-'));
    const store = createCheckpointStore(folder);
    const random = createRandom(7, 'kills');
    let round = 0;
    let leftovers = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      await writeUntilKilled(folder, round + 1, random.uniform(0, 150));
      leftovers += (await readdir(folder)).length - 1;
      const state = await store.read('last');
      const read = Number(state?.values['round']);
      expect(read).toBeGreaterThan(round);
      const [filled] = Object.values(state?.tensors ?? {});
      expect(filled?.shape).toEqual([VALUES_PER_TENSOR]);
      expect((await filled?.data())?.every((value) => value === read)).toBe(true);
      tf.dispose(state?.tensors ?? {});
      round = read;
    }
    // Otherwise no kill fell into a write, and the test shows nothing.
    expect(leftovers).toBeGreaterThan(0);
    await store.write('last', { tensors: {}, values: {} });
    expect(await readdir(folder)).toEqual(['last.safetensors']);
    await rm(folder, { recursive: true });
  }, 180_000);
});

async function writeUntilKilled(folder: string, first: number, milliseconds: number): Promise<void> {
  const nodeFlags = ['--conditions=@cxr-anomaly/source', '-r', SOURCES];
  const writer = spawn(process.execPath, [...nodeFlags, '-e', WRITER, folder, String(first)], {
    cwd: __dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(writer, 'exit');
  await Promise.race([once(writer.stdout, 'data'), exited]);
  expect(writer.exitCode).toBeNull();
  await wait(milliseconds);
  writer.kill('SIGKILL');
  await exited;
}
