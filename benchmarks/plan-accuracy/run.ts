/**
 * How close `plan` comes to what a run then takes: plans and trains each method on the phantom, preset cpu.
 *
 *   npm run benchmark:plan
 *
 * Takes about ten minutes on two cores; nothing else may run at the same time. Writes benchmarks/results/plan.md and plan.json.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { methods } from '@cxr-anomaly/bench-runner';
import { resolveSettings, type CommonSettings, type Method } from '@cxr-anomaly/core-nets';
import type { DataSet } from '@cxr-anomaly/data-cxr';
import { openDataSet, prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { runWithAllocator } from '@cxr-anomaly/engine/allocator';
import { startEngine } from '@cxr-anomaly/engine/node';
import { DEFAULT_VAL_FRACTION as valFraction, planRun, trainRun } from '@cxr-anomaly/runs';
import * as tf from '@tensorflow/tfjs-core';
import { writeResults, type Comparison } from './write-results';

const DATA = 'phantom';

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'plan-accuracy-'));
  process.env['CXR_CACHE'] = folder;
  try {
    const engine = await startEngine();
    const dataSet = await openDataSet(DATA);
    const rows: Comparison[] = [];
    for (const method of methods) {
      rows.push(await compare(method, dataSet, folder));
      console.log(JSON.stringify(rows.at(-1)));
    }
    await writeResults(resolve(__dirname, '../results'), { data: DATA, engine, rows });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compare(method: Method, dataSet: DataSet, folder: string): Promise<Comparison> {
  const settings = resolveSettings(method.settings, { preset: 'cpu' });
  const { seconds, bytes } = await planRun({ method, settings, dataSet, valFraction });
  const images = join(folder, 'images');
  await rm(images, { recursive: true, force: true });
  const start = performance.now();
  const out = join(folder, method.name);
  await trainRun({ method, settings, data: dataSet, out });
  const taken = (performance.now() - start) / 1000;
  const bank = await stat(join(out, 'bundle', 'state.safetensors')).catch(() => undefined);
  return {
    method: method.title,
    seconds: { planned: seconds.decode + seconds.train + seconds.test, taken },
    tensors: { planned: bytes.tensors, taken: await peakOfEpoch(method, settings, dataSet) },
    cache: { planned: bytes.cache, taken: await folderBytes(images) },
    ...(bytes.memoryBank > 0 && bank && { memoryBank: { planned: bytes.memoryBank, taken: bank.size } }),
  };
}

/** Peak bytes of all tensors in the first epoch; tf.profile cannot handle the operations of more than one epoch. */
async function peakOfEpoch(method: Method, settings: CommonSettings, dataSet: DataSet): Promise<number> {
  const pixels = method.preprocessing(settings);
  const { train, val, preprocessing } = await prepareSplits(dataSet, pixels, { valFraction });
  const detector = method.create(settings, preprocessing);
  const stop = new AbortController();
  const { peakBytes } = await tf.profile(async () => {
    const hooks = { signal: stop.signal, onEpoch: () => stop.abort() };
    await detector.fit({ train, ...(val && { val }) }, hooks).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return [];
  });
  detector.dispose();
  return peakBytes;
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

if (!runWithAllocator()) void main();
