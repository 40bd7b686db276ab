/**
 * Gives the product's readers seeded hostile files: `npm run fuzz -- [--cases 10000] [--seed 0] [--only png] [--case 1234]`.
 *
 * Every case must end in a result or one of our own errors, within 5 seconds and 512 MB above the process's start, with no file
 * written and no built-in prototype changed. A case can be reproduced from seed, format and number. Files of failing cases are
 * kept under reports/fuzz. Exits with 1 when a case failed.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatTable } from '@cxr-anomaly/runs';
import { formats } from './formats/formats';
import { planCases } from './plan-cases';
import { runCases, type Failure, type Summary } from './run-cases';

const KEPT = join(__dirname, '..', '..', 'reports', 'fuzz');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '0' },
      only: { type: 'string' },
      case: { type: 'string' },
    },
  });
  const chosen = formats.filter(({ name }) => values.only === undefined || values.only === name);
  if (chosen.length === 0)
    throw new Error(`--only takes one of ${formats.map(({ name }) => name).join(', ')}.`);
  const seed = Number(values.seed);
  const single = values.case === undefined ? undefined : Number(values.case);
  const planned =
    single === undefined
      ? planCases(chosen, Number(values.cases), seed)
      : chosen.map(({ name }) => ({ format: name, seed, number: single }));
  const summary = await runCases(planned, {
    keepIn: KEPT,
    onCase: (done, found) => show(done, planned.length, found),
  });
  console.log(`\n${describe(summary)}`);
  process.exitCode = summary.failures.length > 0 ? 1 : 0;
}

let shown = 0;

function show(done: number, total: number, failures: readonly Failure[]): void {
  for (const { name, message, kept } of failures.slice(shown)) {
    console.log(
      `FAILED --only ${name.format} --seed ${name.seed} --case ${name.number}: ${message}\n  kept in ${kept}`,
    );
  }
  shown = failures.length;
  if (done % 500 === 0) console.log(`${done} of ${total} cases, ${failures.length} failed`);
}

function describe({ counts, failures }: Summary): string {
  const right = (title: string) => ({ title, align: 'right' }) as const;
  const columns = [
    { title: 'format' },
    ...['cases', 'read', 'refused', 'failed', 'most MB', 'most s'].map(right),
  ];
  const rows = [...counts].map(([format, { read, refused, failed, peakBytes, seconds }]) => [
    ...[format, read + refused + failed, read, refused, failed].map(String),
    ...[(peakBytes / 2 ** 20).toFixed(0), seconds.toFixed(2)],
  ]);
  const total = rows.reduce((sum, row) => sum + Number(row[1]), 0);
  return `${formatTable(columns, rows)}\n\n${total} cases, ${failures.length} failed`;
}

void main();
