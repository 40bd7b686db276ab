import { MetricError } from '../metric-error';
import { assertTwoOfEach, placements, type Placements } from './placements';

/** Placements within one stratum, or among all images. */
export interface Stratum extends Placements {
  /** Its share of the anomalous images that have normal ones to be compared with. */
  readonly weight: number;
}

/** A variance and the degrees of freedom of its estimate. */
export interface VarianceSource {
  readonly variance: number;
  readonly freedom: number;
}

/** An AUROC and what its variance is estimated from. */
export interface AurocEstimate {
  /** The weighted mean over strata, and the mean over runs. */
  readonly auroc: number;
  readonly strata: readonly Stratum[];
  /** Of the mean over runs, from how much they differ; 0 for a single run. */
  readonly betweenRuns: VarianceSource;
}

/** The estimate from the placements of all images, of a single run. */
export function estimateOf(all: Placements): AurocEstimate {
  return { auroc: all.auroc, strata: [{ ...all, weight: 1 }], betweenRuns: { variance: 0, freedom: 1 } };
}

/** The images of a stratum, by their positions. */
export interface StratumRows {
  readonly rows: readonly number[];
  /** Number of its anomalous images: its weight. */
  readonly anomalous: number;
}

/**
 * Divides images into strata, in order of their first image. Only those with images of both classes count, weighted by their
 * number of anomalous images.
 *
 * @param strata of the images; all form one if it is undefined
 * @throws MetricError `unequal-length`, or `one-class` when no stratum has images of both classes
 */
export function divideImages(
  labels: ArrayLike<number>,
  strata: ArrayLike<string | number> | undefined,
): StratumRows[] {
  if (strata === undefined)
    return [
      describeRows(
        Array.from(labels, (_, row) => row),
        labels,
      ),
    ];
  if (strata.length !== labels.length) {
    throw new MetricError(
      'unequal-length',
      `There are ${labels.length} labels and ${strata.length} strata; each image needs one.`,
    );
  }
  const byStratum = new Map<string | number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const stratum = strata[row] as string | number;
    const rows = byStratum.get(stratum);
    if (rows) rows.push(row);
    else byStratum.set(stratum, [row]);
  }
  const divided = [...byStratum.values()].map((rows) => describeRows(rows, labels));
  const mixed = divided.filter(({ rows, anomalous }) => anomalous > 0 && anomalous < rows.length);
  if (mixed.length > 0) return mixed;
  throw new MetricError('one-class', 'No stratum has images of both classes, so none can be compared.');
}

function describeRows(rows: readonly number[], labels: ArrayLike<number>): StratumRows {
  return { rows, anomalous: rows.filter((row) => labels[row] === 1).length };
}

/**
 * Estimates the AUROC of a detector from its runs on the same images: placements are averaged over the runs.
 *
 * @param runs scores of each run
 * @throws MetricError `empty` without a run, `too-few` with fewer than two images of either class in `divided`, and as `sortByClass`
 */
export function estimateRuns(
  runs: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  divided: readonly StratumRows[],
): AurocEstimate {
  if (runs.length === 0) throw new MetricError('empty', 'There is no run to take an AUROC from.');
  const found = runs.map((scores) => placeRun(scores, labels, divided));
  const total = divided.reduce((sum, { anomalous }) => sum + anomalous, 0);
  const strata = divided.map(({ anomalous }, i) =>
    averageRuns(
      found.map((run) => run[i] as Placements),
      anomalous / total,
    ),
  );
  const count = (label: 'normal' | 'anomalous') =>
    strata.reduce((sum, stratum) => sum + stratum[label].length, 0);
  assertTwoOfEach(count('normal'), count('anomalous'));
  const aurocs = found.map((run) => weigh(run, divided));
  const auroc = aurocs.reduce((sum, value) => sum + value, 0) / aurocs.length;
  const squares = aurocs.reduce((sum, value) => sum + (value - auroc) ** 2, 0);
  const freedom = Math.max(1, runs.length - 1);
  return { auroc, strata, betweenRuns: { variance: squares / freedom / runs.length, freedom } };
}

/** The mean of the strata's AUROCs, weighted by their anomalous images. */
export function weigh(strata: readonly Pick<Placements, 'auroc'>[], divided: readonly StratumRows[]): number {
  const total = divided.reduce((sum, { anomalous }) => sum + anomalous, 0);
  return strata.reduce((sum, { auroc }, i) => sum + auroc * (divided[i] as StratumRows).anomalous, 0) / total;
}

/** Placements of a run's images within their strata. @throws MetricError as `sortByClass` */
export function placeRun(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  divided: readonly StratumRows[],
): Placements[] {
  if (scores.length !== labels.length) {
    throw new MetricError(
      'unequal-length',
      `There are ${scores.length} scores and ${labels.length} labels; each score needs one label.`,
    );
  }
  const pick = (values: ArrayLike<number>, rows: readonly number[]) =>
    Float64Array.from(rows, (row) => values[row] as number);
  return divided.map(({ rows }) => placements(pick(scores, rows), pick(labels, rows)));
}

function averageRuns(runs: readonly Placements[], weight: number): Stratum {
  const [first] = runs as [Placements];
  const average = (of: (run: Placements) => Float64Array) =>
    of(first).map((_, i) => runs.reduce((sum, run) => sum + (of(run)[i] as number), 0) / runs.length);
  return {
    weight,
    auroc: runs.reduce((sum, { auroc }) => sum + auroc, 0) / runs.length,
    anomalous: average((run) => run.anomalous),
    normal: average((run) => run.normal),
  };
}

/** The same estimate with the placements of each class ascending, as its bounds need them: equal ones next to each other. */
export function sortStrata(estimate: AurocEstimate): AurocEstimate {
  const strata = estimate.strata.map((stratum) => ({
    ...stratum,
    anomalous: stratum.anomalous.slice().sort(),
    normal: stratum.normal.slice().sort(),
  }));
  return { ...estimate, strata };
}
