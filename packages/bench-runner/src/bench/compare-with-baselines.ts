import { parseScores, readText, runFolder } from '@cxr-anomaly/runs';
import type { z } from 'zod';
import type { BaselineResult } from '../baselines/score-baselines';
import { compareScores } from '../compare/compare-scores';
import type { comparisonSchema } from './leaderboard-schema';
import { averageIntervals, spread } from './summarize-seeds';

/** How far a method is ahead of a baseline on the same pixels of the same test images. */
export type BaselineComparison = z.infer<typeof comparisonSchema>;

/** Whether a method is ahead of a baseline: by an interval that lies above 0. */
export function isAhead({ ci }: Pick<BaselineComparison, 'ci'>): boolean {
  return ci !== null && ci[0] > 0;
}

/**
 * Compares the finished runs of one method with each baseline. Runs whose scores are of other test images than the baselines'
 * are left out: an image that could not be decoded for one of them.
 *
 * @param folders run folders of the seeds
 */
export async function compareWithBaselines(
  folders: readonly string[],
  baselines: readonly BaselineResult[],
): Promise<BaselineComparison[]> {
  const paths = folders.map((folder) => runFolder(folder).scores);
  const runs = await Promise.all(paths.map(async (path) => parseScores(await readText(path), path)));
  return baselines.flatMap(({ name, title, scores }) => {
    const paired = runs.filter((run) => run.scores.length === scores.length);
    if (paired.length === 0) return [];
    const tests = paired.map((run) => compareScores(run.scores, scores, run.labels));
    const difference = spread(tests.map((test) => test.difference)).mean;
    return [{ baseline: name, title, difference, ci: averageIntervals(tests.map(({ ci }) => ci)) }];
  });
}
