/** Reads the title of a work per line, does it several times, and answers with the median: `{ milliseconds }`. */
import { startEngine } from '@cxr-anomaly/engine/node';
import { quantile } from '@cxr-anomaly/metrics';
import * as tf from '@tensorflow/tfjs-core';
import { createInterface } from 'node:readline';
import { kernelWorks, type KernelWork } from './works';

const WARM_UPS = 2;
const RUNS = 9;

async function main(): Promise<void> {
  say(await startEngine());
  let current: { readonly title: string; readonly work: KernelWork } | undefined;
  for await (const title of createInterface({ input: process.stdin })) {
    if (current?.title !== title) {
      if (current) tf.engine().endScope();
      tf.engine().startScope();
      const create = kernelWorks.get(title);
      if (!create) throw new Error(`There is no work "${title}".`);
      current = { title, work: create() };
      for (let i = 0; i < WARM_UPS; i++) current.work();
    }
    const times = Array.from({ length: RUNS }, () => timeOf((current as { work: KernelWork }).work));
    say({ milliseconds: quantile(times, 0.5) });
  }
}

function timeOf(work: KernelWork): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

void main();
