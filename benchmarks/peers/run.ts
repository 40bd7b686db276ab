/**
 * The engine compared with its peers, both sides in one run: `nx run benchmarks:peers [-- --only unet-train,auroc] [--rounds 7]
 * [--profile]`.
 *
 * Every side of a row is a process that waits for its turn; only one computes at a time. Nothing else may run at the same time.
 * All rows take about ten minutes on two cores; they write benchmarks/results/peers.json and peers.md, where rows measured alone
 * replace only themselves.
 */
import { runWithAllocator } from '@cxr-anomaly/engine/allocator';
import { startEngine } from '@cxr-anomaly/engine/node';
import { formatTable } from '@cxr-anomaly/runs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureAnchorsOfNih, measureCold, measureSteadiness } from './limits';
import { measureMachine } from './measure-machine';
import { measureRow, type MeasureOptions } from './measure-row';
import { prepareFiles } from './prepare-files';
import { preparePython } from './python';
import { rows } from './rows';
import { formatCheck, formatMeasured, keepResults } from './write-results';
import type { Result } from './result';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '7' },
      profile: { type: 'boolean', default: false },
    },
  });
  const wanted = (name: string): boolean => values.only?.split(',').includes(name) ?? true;
  const folder = await mkdtemp(join(tmpdir(), 'peers-'));
  process.env['CXR_CACHE'] = join(folder, 'cache');
  try {
    const options = {
      python: preparePython(),
      folder,
      rounds: Number(values.rounds),
      profile: values.profile,
    };
    await prepareFiles(folder);
    const engine = await startEngine();
    const machine = await measureMachine(folder);
    for await (const result of measureAll(wanted, options)) {
      print(result);
      if (!values.profile) await keepResults(resolve(__dirname, '../results'), { engine, machine, result });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* measureAll(
  wanted: (name: string) => boolean,
  options: MeasureOptions,
): AsyncGenerator<Result> {
  for (const row of rows) if (wanted(row.name)) yield await measureRow(row, options);
  if (wanted('anchors-nih')) yield await measureAnchorsOfNih(options);
  if (wanted('steady')) yield await measureSteadiness(options);
  if (wanted('cold')) yield* measureCold(options);
}

function print({ title, sides, checks }: Result): void {
  const table = formatTable(
    [{ title }, { title: 'median (range)', align: 'right' }],
    [
      ...sides.map((side) => [side.name, formatMeasured(side)]),
      ...checks.map((check) => [`→ ${check.what}`, formatCheck(check)]),
    ],
  );
  console.log(`${table}\n`);
}

if (!runWithAllocator()) void main();
