import type { Method } from '@cxr-anomaly/core-nets';
import {
  DataError,
  listColumns,
  type DataSet,
  type ImageItem,
  type Preprocessing,
} from '@cxr-anomaly/data-cxr';
import { prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { evaluate, formatFraction } from '@cxr-anomaly/runs';
import { findBaseline, fitAndScore } from '../baselines/score-baselines';
import { scoreColumns } from '../baselines/score-columns';
import type { BaselineEntry } from '../bench/leaderboard';
import { describePixels } from '../bench/list-baselines';
import type { TitledScores } from './plots/plot-curves';
import type { ReportedRun } from './read-report';

/** What the runs of a report prepared their images for. */
export interface BaselineContext {
  readonly runs: readonly ReportedRun[];
  readonly methods: readonly Method[];
  readonly dataSet: DataSet;
}

/**
 * Scores the test images with the best baseline of a board again, as its scores are not kept. Undefined where its images cannot be
 * read anymore or it does not reach the board's AUROC, so that no curve contradicts the table.
 */
export async function scoreBestBaseline(
  entry: BaselineEntry,
  context: BaselineContext,
): Promise<TitledScores | undefined> {
  try {
    return await scoreAgain(entry, context);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

async function scoreAgain(
  entry: BaselineEntry,
  { runs, methods, dataSet }: BaselineContext,
): Promise<TitledScores | undefined> {
  const baseline = findBaseline(entry.method);
  for (const { pixels, run } of listPixels(runs, methods)) {
    // A title with parentheses says how its images were prepared.
    if (baseline && entry.title !== baseline.title && !entry.title.includes(describePixels(pixels))) continue;
    const { valFraction, settings } = run.config;
    const { train, test } = await prepareSplits(dataSet, pixels, { valFraction, seed: settings.seed });
    if (!test) return undefined;
    const scores = baseline
      ? await fitAndScore(baseline, { train, test })
      : scoreColumn(entry.method, dataSet, test.items);
    if (!scores) return undefined;
    const labels = test.items.map(({ label }) => label);
    const { auroc } = evaluate(scores, labels);
    if (formatFraction(auroc) === formatFraction(entry.test.auroc))
      return { title: baseline?.title ?? entry.title, tested: { scores: [...scores], labels } };
  }
  return undefined;
}

/** Scores by a column of metadata alone, as `bench` does; undefined where the images have no such column anymore. */
function scoreColumn(name: string, { items }: DataSet, test: readonly ImageItem[]): Float32Array | undefined {
  const normal = items.filter(({ split, label }) => split === 'train' && label === 0);
  return scoreColumns(listColumns(items), normal, test).find((column) => column.name === name)?.scores;
}

/** The distinct ways in which the runs' images were prepared. */
function listPixels(runs: readonly ReportedRun[], methods: readonly Method[]) {
  const ways = new Map<string, { readonly pixels: Preprocessing; readonly run: ReportedRun }>();
  for (const run of runs) {
    const method = methods.find(({ name }) => name === run.config.method);
    if (!method) continue;
    const pixels = method.preprocessing(run.config.settings);
    const key = JSON.stringify(pixels);
    if (!ways.has(key)) ways.set(key, { pixels, run });
  }
  return [...ways.values()];
}
