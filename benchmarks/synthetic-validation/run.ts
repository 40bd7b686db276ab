/**
 * Whether anomalies drawn into normal films choose settings that are good on real ones: `npx nx run benchmarks:synthetic-validation`.
 *
 * Trains each candidate of `settings.ts` on the NIH sample and PneumoniaMNIST with three seeds. Every finished run is kept in
 * benchmarks/results/synthetic-validation.json and not trained again; synthetic-validation.md is written after each. Takes about three
 * hours on two cores.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { runWithAllocator } from '@cxr-anomaly/engine/allocator';
import { startEngine } from '@cxr-anomaly/engine/node';
import { writeFileAtomic } from '@cxr-anomaly/files/node';
import { dataSets, openLimited } from './data';
import { candidates } from './settings';
import { trainCandidate, type TrainedCandidate } from './train-candidate';
import { writeResults } from './write-results';

const RESULTS = resolve(__dirname, '../results');
const RUNS = resolve(RESULTS, 'synthetic-validation.json');
const SEEDS = [0, 1, 2];

async function main(): Promise<void> {
  const runs = await readRuns();
  await startEngine();
  for (const data of dataSets)
    for (const slow of [false, true])
      for (const seed of SEEDS)
        for (const candidate of candidates.filter(({ method }) => (method === 'gan-gp') === slow)) {
          const isDone = runs.some(
            (run) =>
              run.data === data.name &&
              run.method === candidate.method &&
              run.setting === candidate.name &&
              run.seed === seed,
          );
          if (isDone) continue;
          const run = await trainCandidate(data.name, await openLimited(data), candidate, seed);
          runs.push(run);
          await writeFileAtomic(RUNS, `${JSON.stringify(runs, undefined, 2)}\n`);
          console.log(
            `${run.data}, ${run.method}, ${run.setting}, seed ${seed}: synthetic ${run.synthetic.toFixed(3)}, real ${run.real.toFixed(3)}, ${run.seconds} s`,
          );
          await writeResults(RESULTS, runs);
        }
}

async function readRuns(): Promise<TrainedCandidate[]> {
  const text = await readFile(RUNS, 'utf8').catch(() => '[]');
  return JSON.parse(text) as TrainedCandidate[];
}

if (!runWithAllocator()) void main();
