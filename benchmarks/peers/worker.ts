/**
 * Does one piece of work each time it reads a line, and prints what it took: `worker.ts WORK FOLDER [--profile]`. The first line
 * printed holds facts about the work, each further one `{ milliseconds, result, tensors, resident, peak }`, and after the line
 * "profile" also `calls` and `inside`, TensorFlow's operations and the milliseconds in them; with --profile these go to standard
 * error one by one.
 */
import { profileOperations, startEngine, type OperationTime } from '@cxr-anomaly/engine/node';
import { formatProfile } from '@cxr-anomaly/runs';
import * as tf from '@tensorflow/tfjs-core';
import { createInterface } from 'node:readline';
import { works } from './works';

async function main(): Promise<void> {
  const [name = '', folder = ''] = process.argv.slice(2);
  const create = works[name];
  if (!create) throw new Error(`There is no work "${name}".`);
  await startEngine();
  const { facts, run } = await create(folder);
  say(facts);
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    const profile = line.value === 'profile' ? profileOperations() : undefined;
    const start = performance.now();
    const result = await run();
    const milliseconds = performance.now() - start;
    const { rss: resident } = process.memoryUsage();
    const peak = process.resourceUsage().maxRSS * 1024;
    const held = { tensors: tf.memory().numTensors, resident, peak };
    say({ milliseconds, result, ...held, ...(profile && describe(profile.stop())) });
  }
}

function describe(times: OperationTime[]): { calls: number; inside: number } {
  if (process.argv.includes('--profile')) process.stderr.write(`${formatProfile(times)}\n`);
  const sum = (of: 'calls' | 'milliseconds'): number => times.reduce((total, time) => total + time[of], 0);
  return { calls: sum('calls'), inside: sum('milliseconds') };
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

void main();
