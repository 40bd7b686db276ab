import { SettingsError } from '@cxr-anomaly/core-nets';
import { MetricError } from '@cxr-anomaly/metrics';
import { countCalled } from '../scoring/count-called';
import { evaluate } from '../scoring/evaluate';
import { FIGURE_NAMES, FIGURES } from '../scoring/figures';
import { verifyDigests } from './digests';
import { altered, readJson, readText } from './read-json';
import type { RunFolder } from './run-folder';
import type { RunMetrics } from './run-metrics';
import { runMetricsSchema } from './run-schemas';
import { parseScores, type RunScores } from './scores-csv';

/** Files of a run whose digests are kept, in addition to `metrics.json`. A bundle's own digests are in its `detector.json`. */
export const DIGESTED = ['config.json', 'engine.json', 'log.jsonl', 'scores.csv', 'bundle/detector.json'];

/** Numbers from another machine or Node version may differ by rounding. */
const TOLERANCE = 1e-9;

/** The result of a run, read back. */
export interface FinishedFiles {
  readonly metrics: RunMetrics;
  /** Absent if the test split lacked a class. */
  readonly tested?: RunScores;
}

/**
 * Reads what a finished run found and checks it: the metrics are recomputed from the scores, and the files must be those that the
 * run wrote. Returns undefined if the folder holds no finished run.
 *
 * @throws SettingsError for a file that was altered, with both numbers or digests and what to do.
 */
export async function readFinished(folder: RunFolder): Promise<FinishedFiles | undefined> {
  const metrics = await readJson(folder.metrics, runMetricsSchema);
  if (metrics === undefined) return undefined;
  const tested = metrics.test && parseScores(await readText(folder.scores), folder.scores);
  if (tested) assertAgree(folder, metrics, tested);
  await verifyDigests(folder.path, [...DIGESTED, 'metrics.json'], remedyFor(folder));
  return { metrics, ...(tested && { tested }) };
}

function assertAgree(folder: RunFolder, metrics: RunMetrics, { scores, labels }: RunScores): void {
  const said = listFigures(metrics);
  const threshold = metrics.atThreshold?.threshold;
  let found: ReadonlyMap<string, number | undefined>;
  try {
    const atThreshold = threshold === undefined ? undefined : countCalled(scores, labels, threshold);
    found = listFigures({ test: evaluate(scores, labels), ...(atThreshold && { atThreshold }) });
  } catch (error) {
    if (error instanceof MetricError) throw altered(folder.scores, error.message, error);
    throw error;
  }
  for (const [name, value] of said) {
    const computed = found.get(name);
    if (value === computed || Math.abs((value ?? NaN) - (computed ?? NaN)) <= TOLERANCE) continue;
    throw new SettingsError(
      `${folder.metrics} says ${name} ${value ?? 'none'}, but ${folder.scores} gives ${computed ?? 'none'}: ` +
        `one of them was altered. ${remedyFor(folder)}`,
    );
  }
}

/** Returns the figures that follow from scores and labels alone, by the names that people use. */
function listFigures({
  test,
  atThreshold,
}: Pick<RunMetrics, 'test' | 'atThreshold'>): Map<string, number | undefined> {
  return new Map([
    ...FIGURE_NAMES.map((name) => [FIGURES[name].name, test?.[name]] as const),
    ['lower bound of the AUROC', test?.aurocCi?.[0]],
    ['upper bound of the AUROC', test?.aurocCi?.[1]],
    ['normal test images', test?.normal],
    ['anomalous test images', test?.anomalous],
    ['sensitivity', atThreshold?.sensitivity],
    ['specificity', atThreshold?.specificity],
    ['false alarms', atThreshold?.falseAlarms],
  ]);
}

function remedyFor({ path }: RunFolder): string {
  return `Restore the files as the run wrote them, or remove ${path} and repeat the run.`;
}
