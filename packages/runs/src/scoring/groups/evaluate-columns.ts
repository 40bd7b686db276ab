import type { ImageItem, MetaColumn } from '@cxr-anomaly/data-cxr';
import {
  adjustedAuroc,
  auroc,
  estimateAuroc,
  MetricError,
  sensitivity,
  specificity,
} from '@cxr-anomaly/metrics';
import type { ColumnResult, GroupResult } from './column-schema';

/** Scores of one or more runs of a detector, one for each seed, on the same test images. */
export interface TestedRuns {
  readonly runs: readonly {
    readonly scores: ArrayLike<number>;
    /** That of the run's bundle, if it has one. */
    readonly threshold?: number | undefined;
  }[];
  /** In the order of the scores. */
  readonly items: readonly Pick<ImageItem, 'label' | 'meta'>[];
}

/**
 * Evaluates scores among images that are alike: in each column and, if there are several, in all of them together.
 *
 * @throws MetricError for a score that is not a number
 */
export function evaluateColumns(tested: TestedRuns, columns: readonly MetaColumn[]): ColumnResult[] {
  const alone = columns.map((column) => evaluateColumn(tested, [column]));
  return columns.length > 1 ? [...alone, evaluateColumn(tested, columns)] : alone;
}

function evaluateColumn(tested: TestedRuns, columns: readonly MetaColumn[]): ColumnResult {
  const strata = stratify(tested.items, columns);
  const mixed = findMixed(tested.items, strata);
  const compared = takeRows(tested, (row) => mixed.has(strata[row] ?? ''));
  const [column, ...more] = columns;
  const groups = column !== undefined && more.length === 0 ? column.groups : [];
  return {
    columns: columns.map(({ name }) => name),
    unknown: strata.filter((stratum) => stratum === undefined).length,
    ...(mixed.size > 0 && { adjusted: { ...adjust(compared, columns), strata: mixed.size } }),
    groups: groups.flatMap(
      (group) =>
        evaluateGroup(
          takeRows(tested, (row) => strata[row] === group),
          group,
        ) ?? [],
    ),
  };
}

/** Names the stratum of each image: its groups in all columns; undefined if one is unknown. */
export function stratify(
  items: readonly Pick<ImageItem, 'meta'>[],
  columns: readonly MetaColumn[],
): (string | undefined)[] {
  return items.map((item) => {
    const groups = columns.map(({ groupOf }) => groupOf(item));
    if (groups.includes(undefined)) return undefined;
    return groups.length === 1 ? groups[0] : JSON.stringify(groups);
  });
}

/** Finds the strata with images of both classes. */
function findMixed(items: TestedRuns['items'], strata: readonly (string | undefined)[]): Set<string> {
  const of = (label: number) => new Set(strata.filter((_, row) => items[row]?.label === label));
  const [normal, anomalous] = [of(0), of(1)];
  return new Set([...normal].flatMap((stratum) => (anomalous.has(stratum) ? (stratum ?? []) : [])));
}

function takeRows({ runs, items }: TestedRuns, isTaken: (row: number) => boolean): TestedRuns {
  const rows = items.flatMap((_, row) => (isTaken(row) ? row : []));
  return {
    runs: runs.map(({ scores, threshold }) => ({
      scores: rows.map((row) => scores[row] as number),
      threshold,
    })),
    items: rows.map((row) => items[row] as TestedRuns['items'][number]),
  };
}

function adjust(compared: TestedRuns, columns: readonly MetaColumn[]) {
  const labels = labelsOf(compared);
  const strata = stratify(compared.items, columns).map((stratum) => stratum ?? '');
  const runs = compared.runs.map(({ scores }) => scores);
  const anomalous = labels.filter((label) => label === 1).length;
  const counts = { normal: labels.length - anomalous, anomalous };
  const pooled = mean(runs.map((scores) => auroc(scores, labels)));
  try {
    const { auroc: found, lower, upper } = estimateAuroc(runs, labels, { strata });
    return { auroc: found, aurocCi: [lower, upper] as const, pooled, ...counts };
  } catch (error) {
    if (!(error instanceof MetricError) || error.reason !== 'too-few') throw error;
    const found = mean(runs.map((scores) => adjustedAuroc(scores, labels, strata)));
    return { auroc: found, aurocCi: null, aurocCiReason: error.message, pooled, ...counts };
  }
}

/** Undefined for a group without test images. */
function evaluateGroup(tested: TestedRuns, group: string): GroupResult | undefined {
  const labels = labelsOf(tested);
  if (labels.length === 0) return undefined;
  const anomalous = labels.filter((label) => label === 1).length;
  const normal = labels.length - anomalous;
  const called = tested.runs.flatMap(({ scores, threshold }) =>
    threshold === undefined ? [] : countEach(scores, labels, threshold),
  );
  const average = (name: 'sensitivity' | 'falseAlarms') => {
    const rates = called.flatMap((counts) => counts[name] ?? []);
    return rates.length > 0 ? { [name]: mean(rates) } : {};
  };
  return {
    ...{ group, normal, anomalous },
    ...(normal > 0 && anomalous > 0 ? estimateGroup(tested, labels) : {}),
    ...average('sensitivity'),
    ...average('falseAlarms'),
  };
}

function estimateGroup(
  tested: TestedRuns,
  labels: readonly number[],
): Pick<GroupResult, 'auroc' | 'aurocCi' | 'aurocCiReason'> {
  const runs = tested.runs.map(({ scores }) => scores);
  try {
    const { auroc: found, lower, upper } = estimateAuroc(runs, labels);
    return { auroc: found, aurocCi: [lower, upper] };
  } catch (error) {
    if (!(error instanceof MetricError) || error.reason !== 'too-few') throw error;
    return {
      auroc: mean(runs.map((scores) => auroc(scores, labels))),
      ...{ aurocCi: null, aurocCiReason: error.message },
    };
  }
}

/** What a threshold does to a group; the rate of a class that it lacks is missing. */
function countEach(scores: ArrayLike<number>, labels: readonly number[], threshold: number) {
  return {
    ...(labels.includes(1) && { sensitivity: sensitivity(scores, labels, threshold) }),
    ...(labels.includes(0) && { falseAlarms: 1 - specificity(scores, labels, threshold) }),
  };
}

function labelsOf({ items }: TestedRuns): number[] {
  return items.map(({ label }) => label);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
