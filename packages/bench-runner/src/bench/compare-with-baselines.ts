import { parseScores, readText, runFolder, type RunScores } from '@cxr-anomaly/runs';
import type { z } from 'zod';
import type { BaselineResult } from '../baselines/score-baselines';
import { compareScores } from '../compare/compare-scores';
import type { ExternalResult } from '../external/external-scores';
import type { comparisonSchema, externalComparisonSchema } from './leaderboard-schema';
import { averageIntervals, spread } from './summarize-seeds';

/** How far a method is ahead of a baseline on the same pixels of the same test images. */
export type BaselineComparison = z.infer<typeof comparisonSchema>;

/** Whether a method is ahead of a baseline, that is, the interval of the difference lies above 0. */
export function isAhead({ ci }: Pick<BaselineComparison, 'ci'>): boolean {
  return ci !== null && ci[0] > 0;
}

/** How far a method is ahead of scores of another tool on the same test images. */
export type ExternalComparison = z.infer<typeof externalComparisonSchema>;

/** Scores of the seeds of one method, in the order of the test images. */
type SeedScores = readonly Pick<RunScores, 'scores' | 'labels'>[];

/** Reads the test scores of the finished runs of one method. @param folders run folders of the seeds */
export function readSeedScores(folders: readonly string[]): Promise<RunScores[]> {
  const paths = folders.map((folder) => runFolder(folder).scores);
  return Promise.all(paths.map(async (path) => parseScores(await readText(path), path)));
}

/** Compares the finished runs of one method with each baseline. @param folders run folders of the seeds */
export async function compareWithBaselines(
  folders: readonly string[],
  baselines: readonly BaselineResult[],
): Promise<BaselineComparison[]> {
  const runs = await readSeedScores(folders);
  return baselines.flatMap(({ name, title, scores }) => {
    const found = averageDifference(runs, scores);
    return found ? [{ baseline: name, title, ...found }] : [];
  });
}

/** Compares the scores of one method with those of other tools. */
export function compareWithExternals(
  runs: SeedScores,
  externals: readonly Pick<ExternalResult, 'title' | 'values'>[],
): ExternalComparison[] {
  return externals.flatMap(({ title, values }) => {
    const found = averageDifference(runs, values);
    return found ? [{ title, ...found }] : [];
  });
}

/**
 * Averages over seeds how far a method is ahead of other scores. Runs with a different number of test images are left out, for
 * example where an image could not be decoded. Undefined where no run is left.
 */
export function averageDifference(
  runs: SeedScores,
  scores: ArrayLike<number>,
): Pick<BaselineComparison, 'difference' | 'ci'> | undefined {
  const paired = runs.filter((run) => run.scores.length === scores.length);
  if (paired.length === 0) return undefined;
  const tests = paired.map((run) => compareScores(run.scores, scores, run.labels));
  const difference = spread(tests.map((test) => test.difference)).mean;
  return { difference, ci: averageIntervals(tests.map(({ ci }) => ci)) };
}
