import { parseScores, readText, runFolder, type RunScores } from '@cxr-anomaly/runs';
import type { z } from 'zod';
import type { BaselineResult } from '../baselines/score-baselines';
import { compareScores, type GroupedImages } from '../compare/compare-scores';
import type { ExternalResult } from '../external/external-scores';
import type { comparisonSchema, externalComparisonSchema } from './leaderboard-schema';

/** How far a method is ahead of a baseline on the same pixels of the same test images. */
export type BaselineComparison = z.infer<typeof comparisonSchema>;

/** Whether a method is ahead of a baseline, that is, the interval of the difference lies above 0. */
export function isAhead({ ci }: Pick<BaselineComparison, 'ci'>): boolean {
  return ci !== null && ci[0] > 0;
}

/** How far a method is ahead of scores of another tool on the same test images. */
export type ExternalComparison = z.infer<typeof externalComparisonSchema>;

/** Scores of the seeds of one method, in the order of the test images. */
export type SeedScores = readonly Pick<RunScores, 'scores' | 'labels'>[];

/** Reads the test scores of the finished runs of one method. @param folders run folders of the seeds */
export function readSeedScores(folders: readonly string[]): Promise<RunScores[]> {
  const paths = folders.map((folder) => runFolder(folder).scores);
  return Promise.all(paths.map(async (path) => parseScores(await readText(path), path)));
}

/** Compares the runs of one method with each baseline. */
export function compareWithBaselines(
  runs: SeedScores,
  baselines: readonly BaselineResult[],
  images: GroupedImages,
): BaselineComparison[] {
  return baselines.flatMap(({ name, title, scores }) => {
    const found = compareSeeds(runs, scores, images);
    return found ? [{ baseline: name, title, ...found }] : [];
  });
}

/** Compares the scores of one method with those of other tools. */
export function compareWithExternals(
  runs: SeedScores,
  externals: readonly Pick<ExternalResult, 'title' | 'values'>[],
  images: GroupedImages,
): ExternalComparison[] {
  return externals.flatMap(({ title, values }) => {
    const found = compareSeeds(runs, values, images);
    return found ? [{ title, ...found }] : [];
  });
}

/**
 * Computes how far a method is ahead of other scores, on average over its seeds, also within the groups of each column. Runs with a
 * different number of test images are left out, for example where an image could not be decoded. Undefined where no run is left.
 */
export function compareSeeds(
  runs: SeedScores,
  scores: ArrayLike<number>,
  images: GroupedImages,
): Omit<ExternalComparison, 'title'> | undefined {
  const paired = runs.filter((run) => run.scores.length === scores.length);
  const [first] = paired;
  if (!first) return undefined;
  const compared = { runs: paired.map((run) => run.scores), others: scores, labels: first.labels };
  return compareScores(compared, images.items.length === scores.length ? images : undefined);
}
