import { assertFraction } from '../assert-fraction';
import { boundAuroc } from './auroc-bounds';
import { divideImages, estimateRuns, sortStrata } from './auroc-estimate';

export interface EstimateOptions {
  /** Compares only images of the same stratum: the AUROC is then the adjusted one (`adjustedAuroc`). */
  readonly strata?: ArrayLike<string | number>;
  /** Coverage of the interval, between 0 and 1; 0.95 by default. */
  readonly level?: number;
}

/** The AUROC of a detector with its confidence interval, and what it rests on. */
export interface EstimatedAuroc {
  /** Mean over the runs. */
  readonly auroc: number;
  readonly lower: number;
  readonly upper: number;
  /** Images that were compared. */
  readonly normal: number;
  readonly anomalous: number;
  /** Strata with images of both classes; 1 without strata. */
  readonly strata: number;
}

/**
 * Returns the AUROC of a detector that was trained with one or more seeds and tested on the same images, within strata if there are
 * any. The interval is about other test images (with as many of each stratum) and, with several runs, other seeds: it is that of
 * `aurocWithCi` with the runs' mean placements, to whose variance that of the mean over runs is added. `docs/intervals.md` has the
 * formula and how often it covers the true value.
 *
 * @param runs scores of each run
 * @param labels 0 normal, 1 anomalous
 * @throws MetricError where the inputs have no ranking; `one-class` when no stratum has images of both classes; `too-few` with fewer
 * than two images of either class that can be compared
 */
export function estimateAuroc(
  runs: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { strata, level = 0.95 }: EstimateOptions = {},
): EstimatedAuroc {
  assertFraction('level', level);
  const divided = divideImages(labels, strata);
  const estimate = estimateRuns(runs, labels, divided);
  const { lower, upper } = boundAuroc(sortStrata(estimate), level);
  const count = (label: 'normal' | 'anomalous') =>
    estimate.strata.reduce((sum, stratum) => sum + stratum[label].length, 0);
  return {
    ...{ auroc: estimate.auroc, lower, upper },
    ...{ normal: count('normal'), anomalous: count('anomalous'), strata: divided.length },
  };
}
