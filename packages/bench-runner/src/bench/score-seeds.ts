import type { ImageItem, MetaColumn } from '@cxr-anomaly/data-cxr';
import { estimateAuroc, MetricError } from '@cxr-anomaly/metrics';
import { evaluateColumns, type RunScores, type TestMetrics } from '@cxr-anomaly/runs';

/** What only the scores of all seeds together give: the interval over seeds, and what scores are worth within groups. */
export type ScoredSeeds = Pick<TestMetrics, 'aurocCi' | 'aurocCiReason' | 'by'>;

/** A finished run's scores, and the threshold of its bundle. */
export interface SeedRun extends RunScores {
  readonly threshold: number | undefined;
}

/**
 * Evaluates the seeds of one method together.
 *
 * @param items the test images
 * @returns undefined where a run was not tested on exactly these images, for example as one could not be decoded then
 */
export function scoreSeeds(
  runs: readonly SeedRun[],
  items: readonly ImageItem[],
  columns: readonly MetaColumn[],
): ScoredSeeds | undefined {
  const ids = items.map(({ id }) => id).join('\n');
  if (runs.length === 0 || runs.some((run) => run.ids.join('\n') !== ids)) return undefined;
  const by = evaluateColumns({ runs, items }, columns);
  return { ...findInterval(runs, items), ...(by.length > 0 && { by }) };
}

function findInterval(
  runs: readonly SeedRun[],
  items: readonly ImageItem[],
): Pick<TestMetrics, 'aurocCi' | 'aurocCiReason'> {
  const labels = items.map(({ label }) => label);
  try {
    const { lower, upper } = estimateAuroc(
      runs.map(({ scores }) => scores),
      labels,
    );
    return { aurocCi: [lower, upper] };
  } catch (error) {
    if (!(error instanceof MetricError) || error.reason !== 'too-few') throw error;
    return { aurocCi: null, aurocCiReason: error.message };
  }
}
