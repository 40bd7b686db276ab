import type { MetaColumn } from '@cxr-anomaly/data-cxr';
import { adjustedAuroc, auroc, estimateDifference, MetricError } from '@cxr-anomaly/metrics';
import { stratify, type Interval, type TestedRuns } from '@cxr-anomaly/runs';

/** How much the AUROCs of two detectors differ on the same images. */
export interface ScoresDifference {
  /** AUROC of the first, the mean over its runs, minus AUROC of the second. */
  readonly difference: number;
  /** 95 % confidence interval of the difference. */
  readonly ci: Interval;
  /** Two-sided, for equal AUROCs; null where there is no interval. */
  readonly pValue: number | null;
}

/** The same, also of the AUROC adjusted for columns of metadata. */
export interface ScoresComparison extends ScoresDifference {
  /** Each column, and all of them together; absent without columns that can be compared within. */
  readonly by?: readonly (ScoresDifference & { readonly columns: readonly string[] })[];
}

/** The test images, and the columns of metadata by which they are grouped. */
export interface GroupedImages {
  readonly items: TestedRuns['items'];
  readonly columns: readonly MetaColumn[];
}

/** Scores of two detectors in the order of the same test images. */
export interface ComparedScores {
  /** Of each run of the first. */
  readonly runs: readonly ArrayLike<number>[];
  /** Of the second. */
  readonly others: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

/**
 * Compares two detectors, also among images that are alike. With only one image of a class, there is no interval and no p-value.
 *
 * @param images in the order of the scores
 */
export function compareScores(
  compared: ComparedScores,
  { items, columns }: GroupedImages = { items: [], columns: [] },
): ScoresComparison {
  const sets = columns.map((column) => [column]);
  const by = [...sets, ...(columns.length > 1 ? [[...columns]] : [])].flatMap((set) => {
    const found = compareWithin(compared, stratify(items, set));
    return found ? [{ columns: set.map(({ name }) => name), ...found }] : [];
  });
  return { ...compareImages(compared), ...(by.length > 0 && { by }) };
}

/** Undefined where no stratum has images of both classes. */
function compareWithin(
  { runs, others, labels }: ComparedScores,
  strata: readonly (string | undefined)[],
): ScoresDifference | undefined {
  const rows = strata.flatMap((stratum, row) => (stratum === undefined ? [] : row));
  const pick = (values: ArrayLike<number>) => rows.map((row) => values[row] as number);
  const known = rows.map((row) => strata[row] as string);
  try {
    return compareImages({ runs: runs.map(pick), others: pick(others), labels: pick(labels) }, known);
  } catch (error) {
    if (error instanceof MetricError && (error.reason === 'one-class' || error.reason === 'empty'))
      return undefined;
    throw error;
  }
}

function compareImages(
  { runs, others, labels }: ComparedScores,
  strata?: readonly string[],
): ScoresDifference {
  try {
    const { difference, lower, upper, pValue } = estimateDifference(
      runs,
      others,
      labels,
      strata ? { strata } : {},
    );
    return { difference, ci: [lower, upper], pValue };
  } catch (error) {
    if (!(error instanceof MetricError) || error.reason !== 'too-few') throw error;
    const of = (scores: ArrayLike<number>) =>
      strata ? adjustedAuroc(scores, labels, strata) : auroc(scores, labels);
    const mean = runs.reduce((sum, scores) => sum + of(scores), 0) / runs.length;
    return { difference: mean - of(others), ci: null, pValue: null };
  }
}
