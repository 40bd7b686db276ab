/**
 * Our own kernels beside TensorFlow's, one operation at a time: `nx run benchmarks:kernels [-- --only TEXT] [--rounds 3]`.
 *
 * Two processes, one with each kernels, take turns; only one computes at a time. Nothing else may run at the same time. All
 * operations take about a minute on two cores; they write benchmarks/results/kernels.json and kernels.md, which
 * `engine/src/kernels/own-convolutions.ts` follows.
 */
import { runWithAllocator } from '@cxr-anomaly/engine/allocator';
import { quantile } from '@cxr-anomaly/metrics';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fromSource } from '../from-source';
import { Side } from '../peers/side';
import { kernelWorks } from './works';
import { writeKernels, type KernelTime } from './write-kernels';

const KERNELS = ['own', 'tensorflow'] as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', default: '' }, rounds: { type: 'string', default: '3' } },
  });
  const sides = await Promise.all(KERNELS.map((kernels) => startSide(kernels)));
  const rows: KernelTime[] = [];
  for (const title of kernelWorks.keys()) {
    if (!title.includes(values.only)) continue;
    const times = sides.map((): number[] => []);
    for (let round = 0; round < Number(values.rounds); round++)
      for (const [i, side] of sides.entries()) times[i]?.push((await side.run(title)).milliseconds);
    const [own = NaN, tensorflow = NaN] = times.map((list) => quantile(list, 0.5));
    console.log(
      `${own.toFixed(2).padStart(8)} ${tensorflow.toFixed(2).padStart(8)} ${(tensorflow / own).toFixed(2)}  ${title}`,
    );
    rows.push({ title, own, tensorflow });
  }
  for (const side of sides) await side.end();
  if (values.only === '') await writeKernels(resolve(__dirname, '../results'), rows);
}

function startSide(kernels: string): Promise<Side> {
  const args = fromSource(resolve(__dirname, 'worker.ts'));
  return Side.start({ name: kernels, command: process.execPath, args, env: { CXR_KERNELS: kernels } });
}

if (!runWithAllocator()) void main();
