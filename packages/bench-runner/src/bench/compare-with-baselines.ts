import type { MetaColumn } from '@cxr-anomaly/data-cxr';
import { adjustedAuroc, auroc, estimateDifference, MetricError } from '@cxr-anomaly/metrics';
import {
  parseScores,
  readText,
  runFolder,
  stratify,
  type Interval,
  type RunScores,
  type TestedRuns,
} from '@cxr-anomaly/runs';
import type { z } from 'zod';
import type { BaselineResult } from '../baselines/score-baselines';
import type { ExternalResult } from '../external/external-scores';
import type { comparisonSchema, externalComparisonSchema } from './leaderboard-schema';
import { spread } from './summarize-seeds';

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

/** The test images, and the columns of metadata by which they are grouped. */
export interface GroupedImages {
  readonly items: TestedRuns['items'];
  readonly columns: readonly MetaColumn[];
}

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
  { items, columns }: GroupedImages,
): Omit<ExternalComparison, 'title'> | undefined {
  const paired = runs.filter((run) => run.scores.length === scores.length);
  const [first] = paired;
  if (!first) return undefined;
  const all = { runs: paired.map((run) => run.scores), others: scores, labels: first.labels };
  const sets =
    columns.length > 1 ? [...columns.map((column) => [column]), columns] : columns.map((column) => [column]);
  const by =
    items.length === scores.length
      ? sets.flatMap((set) => {
          const found = compareWithin(all, stratify(items, set));
          return found ? [{ columns: set.map(({ name }) => name), ...found }] : [];
        })
      : [];
  return { ...compareScores(all), ...(by.length > 0 && { by }) };
}

interface Compared {
  readonly runs: readonly ArrayLike<number>[];
  readonly others: ArrayLike<number>;
  readonly labels: readonly number[];
  readonly strata?: readonly string[];
}

interface Difference {
  readonly difference: number;
  readonly ci: Interval;
}

/** Undefined where no stratum has images of both classes. */
function compareWithin(
  { runs, others, labels }: Compared,
  strata: readonly (string | undefined)[],
): Difference | undefined {
  const rows = strata.flatMap((stratum, row) => (stratum === undefined ? [] : row));
  const pick = (values: ArrayLike<number>) => rows.map((row) => values[row] as number);
  const known = rows.map((row) => strata[row] as string);
  try {
    return compareScores({ runs: runs.map(pick), others: pick(others), labels: pick(labels), strata: known });
  } catch (error) {
    if (error instanceof MetricError && (error.reason === 'one-class' || error.reason === 'empty'))
      return undefined;
    throw error;
  }
}

function compareScores({ runs, others, labels, strata }: Compared): Difference {
  try {
    const { difference, lower, upper } = estimateDifference(runs, others, labels, strata ? { strata } : {});
    return { difference, ci: [lower, upper] };
  } catch (error) {
    if (!(error instanceof MetricError) || error.reason !== 'too-few') throw error;
    const of = (scores: ArrayLike<number>) =>
      strata ? adjustedAuroc(scores, labels, strata) : auroc(scores, labels);
    return { difference: spread(runs.map(of)).mean - of(others), ci: null };
  }
}
