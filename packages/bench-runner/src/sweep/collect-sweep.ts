import { join, relative } from 'node:path';
import { formatFraction, formatTable, jsonKind, writeJson, type Reporter } from '@cxr-anomaly/runs';
import { z } from 'zod';
import { bench } from '../bench/bench';
import { methodSchema } from '../bench/leaderboard-schema';
import { writeReport } from '../report/write-report';
import type { Grid } from './read-grid';
import { isFinished, type SweepPart } from './plan-sweep';
import { waitUntilFree } from './wait-until-free';

const rowSchema = z.object({
  data: z.string(),
  preset: z.string(),
  /** `key=value`, changes of the preset. */
  settings: z.array(z.string()).readonly(),
  /** The folder of the bench, from the sweep's. */
  bench: z.string(),
  entry: methodSchema,
});

/** A method's result with one setting: means and intervals over its seeds. */
export type SweepRow = z.infer<typeof rowSchema>;

const RESULTS = jsonKind('the results of a sweep', z.array(rowSchema).min(1));

/**
 * Makes leaderboard and report of each bench whose runs are all finished, and `sweep-<name>.json` with the methods' results of all of them.
 *
 * @returns the results in the order of the grid: sorting settings by their test scores would choose among them by these.
 * @throws as `bench` does.
 */
export async function collectSweep(
  parts: readonly SweepPart[],
  grid: Grid,
  {
    name,
    out,
    reporter,
    signal,
  }: {
    /** The grid's name: several grids may share a folder. */
    readonly name: string;
    readonly out: string;
    readonly reporter: Reporter;
    readonly signal: AbortSignal;
  },
): Promise<SweepRow[]> {
  const rows: SweepRow[] = [];
  for (const part of parts) {
    if (!part.runs.every(isFinished)) {
      reporter.warn(`${part.out}: not all of its runs are finished, so it has no leaderboard.`);
      continue;
    }
    const { dataSet, preset, assignments, methods } = part;
    const rank = () =>
      bench({
        ...{ dataSet, preset, assignments, methods, seeds: grid.seeds, out: part.out },
        ...{ valFraction: grid.valFraction, strict: false, reporter, signal },
      });
    const entries = await waitUntilFree(rank, { reporter, signal });
    await writeReport(part.out, { methods, reporter, dataSet, signal });
    for (const entry of entries)
      if (entry.kind === 'method')
        rows.push({
          data: dataSet.word,
          preset,
          settings: assignments,
          bench: relative(out, part.out),
          entry,
        });
  }
  if (rows.length > 0) await writeJson(join(out, `sweep-${name}.json`), rows, RESULTS);
  return rows;
}

/** Formats the results as a table. */
export function formatSweep(rows: readonly SweepRow[]): string {
  const severalSets = new Set(rows.map(({ data }) => data)).size > 1;
  const columns = [
    ...(severalSets ? [{ title: 'data' }] : []),
    { title: 'method' },
    { title: 'preset' },
    { title: 'settings' },
    { title: 'AUROC', align: 'right' as const },
    { title: '95 % CI', align: 'right' as const },
    { title: 'seeds', align: 'right' as const },
  ];
  return formatTable(
    columns,
    rows.map(({ data, preset, settings, entry }) => [
      ...(severalSets ? [data] : []),
      entry.title,
      preset,
      settings.join(' '),
      `${formatFraction(entry.test?.auroc ?? Number.NaN)}${entry.std && entry.seeds.length > 1 ? ` ± ${formatFraction(entry.std.auroc)}` : ''}`,
      entry.test?.aurocCi?.map(formatFraction).join('–') ?? '',
      `${entry.seeds.length}`,
    ]),
  );
}
