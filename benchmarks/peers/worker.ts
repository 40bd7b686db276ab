/**
 * Does one work each time a line comes in, and prints what it took: `worker.ts WORK FOLDER [--profile]`. The first line printed holds
 * facts of the work, each further one `{ milliseconds, result, tensors, resident, peak }`. With --profile the last work's operations go
 * to standard error.
 */
import { profileOperations, startEngine } from '@cxr-anomaly/engine/node';
import { formatProfile } from '@cxr-anomaly/runs';
import * as tf from '@tensorflow/tfjs-core';
import { createInterface } from 'node:readline';
import { works } from './works';

async function main(): Promise<void> {
  const [name = '', folder = '', flag] = process.argv.slice(2);
  const create = works[name];
  if (!create) throw new Error(`There is no work "${name}".`);
  await startEngine();
  const { facts, run } = await create(folder);
  say(facts);
  let operations = '';
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  while (!(await lines.next()).done) {
    const profile = flag === '--profile' ? profileOperations() : undefined;
    const start = performance.now();
    const result = await run();
    const milliseconds = performance.now() - start;
    if (profile) operations = formatProfile(profile.stop());
    const { rss: resident } = process.memoryUsage();
    const peak = process.resourceUsage().maxRSS * 1024;
    say({ milliseconds, result, tensors: tf.memory().numTensors, resident, peak });
  }
  if (operations) process.stderr.write(`${name}\n${operations}\n`);
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

void main();
