import { join, relative } from 'node:path';
import { writeOutput } from '@cxr-anomaly/files/node';
import { jsonKind, readJson, runFolder, runMetricsSchema, writeJson, type Reporter } from '@cxr-anomaly/runs';
import { z } from 'zod';
import { bench } from '../bench/bench';
import type { PlacedRun } from '../bench/plan-runs';
import { spread } from '../bench/summarize-seeds';
import { writeReport } from '../report/write-report';
import { formatSweepPage, SWEEP_PAGE } from './format-sweep';
import type { Grid } from './read-grid';
import { isFinished, type SweepPart } from './plan-sweep';
import { markBest, sweepRowSchema, type SweepRow } from './sweep-rows';
import { waitUntilFree } from './wait-until-free';

const RESULTS = jsonKind('the results of a sweep', z.array(sweepRowSchema).min(1));

/**
 * Makes leaderboard and report of each bench whose runs are all finished, and of all of them `sweep-<name>.json` and
 * `sweep-<name>.md`, where each method's setting with the lowest loss on held-out normal images is marked.
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
    const report = () => writeReport(part.out, { methods, reporter, dataSet, signal });
    await waitUntilFree(report, { reporter, signal });
    for (const entry of entries) {
      if (entry.kind !== 'method') continue;
      const validationLoss = await meanValidationLoss(part.runs, entry.method);
      rows.push({
        ...{ data: dataSet.word, preset, settings: assignments, bench: relative(out, part.out) },
        ...(validationLoss !== undefined && { validationLoss }),
        entry,
      });
    }
  }
  const marked = markBest(rows);
  if (rows.length === 0) return marked;
  await writeJson(join(out, `sweep-${name}.json`), marked, RESULTS);
  await writeOutput(join(out, `sweep-${name}.md`), formatSweepPage(marked, `Sweep ${name}`), SWEEP_PAGE);
  return marked;
}

/** Mean over the seeds of a method; undefined if a run has none. */
async function meanValidationLoss(runs: readonly PlacedRun[], method: string): Promise<number | undefined> {
  const losses = await Promise.all(
    runs
      .filter((run) => run.method.name === method)
      .map(
        async ({ folder }) => (await readJson(runFolder(folder).metrics, runMetricsSchema))?.validationLoss,
      ),
  );
  const known = losses.filter((loss) => loss !== undefined);
  return known.length === losses.length ? spread(known).mean : undefined;
}
