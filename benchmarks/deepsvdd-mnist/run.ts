/**
 * Deep-SVDD on MNIST by the paper's protocol: one detector per digit, tested on all 10,000 test images.
 *
 *   npm run benchmark:deepsvdd-mnist [-- --digits 0,1,2] [--seed 0]
 *
 * Finished digits are kept in runs/deepsvdd-mnist and not trained again; a stopped one continues from its checkpoint. Once all
 * ten are finished, the table is written to benchmarks/results.
 */
import { startEngine } from '@cxr-anomaly/engine/node';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fetchMnist } from './fetch-mnist';
import { readResult, trainClass } from './train-class';
import { writeTable } from './write-table';

const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { digits: { type: 'string' }, seed: { type: 'string', default: '0' } },
  });
  const seed = Number(values.seed);
  const digits = values.digits ? values.digits.split(',').map(Number) : DIGITS;
  const root = resolve(__dirname, '../..');
  const folder = join(root, 'runs', 'deepsvdd-mnist', `seed-${seed}`);
  const engine = await startEngine();
  const mnist = fetchMnist(join(root, 'runs', 'deepsvdd-mnist'));
  for (const digit of digits) {
    const { test } = readResult(folder, digit, seed) ?? (await trainClass(mnist, folder, digit, seed));
    console.log(`digit ${digit}: AUROC ${(100 * test.auroc).toFixed(2)} %`);
  }
  const results = DIGITS.map((digit) => readResult(folder, digit, seed));
  const finished = results.filter((result) => result !== undefined);
  if (finished.length === DIGITS.length)
    await writeTable(finished, engine, join(root, 'benchmarks', 'results'));
}

void main();
