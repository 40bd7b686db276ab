import { SettingsError } from '@cxr-anomaly/core-nets';
import { DataError, type ImageItem, type MetaColumn } from '@cxr-anomaly/data-cxr';
import {
  evaluate,
  evaluateColumns,
  type ColumnResult,
  type Interval,
  type RunScores,
} from '@cxr-anomaly/runs';
import { compareScores, type GroupedImages, type ScoresComparison } from './compare-scores';
import type { TestedRun } from './read-tested-runs';

/** A run, or another tool's scores, and its own AUROC. */
export interface ComparedRun extends Omit<TestedRun, keyof RunScores> {
  readonly auroc: number;
  /** 95 % confidence interval. */
  readonly ci: Interval;
  /** Among images that are alike; absent without columns. */
  readonly by?: readonly ColumnResult[];
}

/** Images by their ids, and the columns of metadata by which they are grouped. */
export interface KnownImages {
  readonly items: readonly Pick<ImageItem, 'id' | 'label' | 'meta'>[];
  readonly columns: readonly MetaColumn[];
}

/** Two runs on the same test images: AUROC of a minus AUROC of b. p-values are not adjusted for the number of pairs. */
export interface PairComparison extends ScoresComparison {
  /** Folders of the runs, or scores files. */
  readonly a: string;
  readonly b: string;
}

export interface RunsComparison {
  readonly images: { readonly normal: number; readonly anomalous: number };
  readonly runs: readonly ComparedRun[];
  readonly pairs: readonly PairComparison[];
}

/**
 * Compares every pair of runs on their common test images, also among images that are alike in columns of metadata.
 *
 * @param known where the test images' metadata is found; undefined for no columns
 * @throws SettingsError when the runs were not tested on the same images with the same labels.
 * @throws DataError when `known` lacks test images.
 */
export function compareRuns(runs: readonly TestedRun[], known?: KnownImages): RunsComparison {
  const [first] = runs;
  if (!first || runs.length < 2) throw new SettingsError('A comparison takes two or more runs.');
  const { ids, labels } = first;
  const rows = runs.map((run) => alignScores(run, first));
  const anomalous = labels.filter((label) => label === 1).length;
  const images = known && findImages(ids, known);
  return {
    images: { normal: ids.length - anomalous, anomalous },
    runs: runs.map(({ run, method, seed, externalSha256 }, i) => {
      const scores = rows[i] as number[];
      const { auroc, aurocCi } = evaluate(scores, labels);
      return {
        run,
        ...(method !== undefined && { method }),
        ...(seed !== undefined && { seed }),
        ...(externalSha256 !== undefined && { externalSha256 }),
        ...{ auroc, ci: aurocCi },
        ...(images && { by: evaluateColumns({ runs: [{ scores }], items: images.items }, images.columns) }),
      };
    }),
    pairs: runs.flatMap((a, i) =>
      runs.slice(i + 1).map((b, j) => {
        const [ofA, ofB] = [rows[i] as number[], rows[i + 1 + j] as number[]];
        return { a: a.run, b: b.run, ...compareScores({ runs: [ofA], others: ofB, labels }, images) };
      }),
    ),
  };
}

/** The metadata of the test images in their order. */
function findImages(ids: readonly string[], { items, columns }: KnownImages): GroupedImages {
  const byId = new Map(items.map((item) => [item.id, item]));
  const found = ids.flatMap((id) => byId.get(id) ?? []);
  if (found.length === ids.length) return { items: found, columns };
  throw new DataError(
    `The data lacks ${ids.length - found.length} of the ${ids.length} test images. Name the data that the runs were tested on: --data.`,
  );
}

/** Scores of a run in the order of another's images. */
function alignScores(run: TestedRun, first: TestedRun): number[] {
  const rowOf = new Map(run.ids.map((id, row) => [id, row]));
  const found = first.ids.map((id) => rowOf.get(id));
  const missing = found.filter((row) => row === undefined).length;
  const added = run.ids.length - (found.length - missing);
  if (missing > 0 || added > 0) {
    throw new SettingsError(
      `${run.run} and ${first.run} were not tested on the same images: ${missing} of the latter's images are missing from the former, ` +
        `which has ${added} others. Compare runs on the same data.`,
    );
  }
  const rows = found as number[];
  const relabeled = rows.filter((row, i) => run.labels[row] !== first.labels[i]).length;
  if (relabeled > 0) {
    throw new SettingsError(
      `${run.run} and ${first.run} have different labels for ${relabeled} test images. Compare runs on the same data.`,
    );
  }
  return rows.map((row) => run.scores[row] as number);
}
