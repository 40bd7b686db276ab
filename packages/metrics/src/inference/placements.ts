import { MetricError } from '../metric-error';
import { countWins } from '../ranking/auroc';
import { countLower, countLowerOrEqual } from '../ranking/count-lower';
import { sortByClass } from '../ranking/sort-by-class';

/** DeLong's structural components of an AUROC, in the order of the inputs. */
export interface Placements {
  readonly auroc: number;
  /** For each anomalous image, the fraction of normal images that score lower (V10). */
  readonly anomalous: Float64Array;
  /** For each normal image, the fraction of anomalous images that score higher (V01). */
  readonly normal: Float64Array;
}

/**
 * Returns each image's placement among the other class, ties counting ½, in O(n log n): the midrank differences
 * of Sun & Xu (2014), found by binary search in the sorted other class.
 *
 * @throws MetricError where the inputs have no ranking, `too-few` with fewer than two images of either class
 */
export function placements(scores: ArrayLike<number>, labels: ArrayLike<number>): Placements {
  const sorted = sortByClass(scores, labels);
  const normal = new Float64Array(sorted.normal.length);
  const anomalous = new Float64Array(sorted.anomalous.length);
  if (normal.length < 2 || anomalous.length < 2) {
    throw new MetricError(
      'too-few',
      `DeLong's variance needs two images of each class; there are ${normal.length} normal and ${anomalous.length} anomalous.`,
    );
  }
  let n = 0;
  let a = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (labels[i] === 1) anomalous[a++] = countBelow(sorted.normal, score) / normal.length;
    else normal[n++] = 1 - countBelow(sorted.anomalous, score) / anomalous.length;
  }
  return { auroc: countWins(sorted) / (normal.length * anomalous.length), anomalous, normal };
}

/** How many values of an ascending array are below `value`, equal ones counting ½. */
function countBelow(sorted: ArrayLike<number>, value: number): number {
  return (countLower(sorted, value) + countLowerOrEqual(sorted, value)) / 2;
}

/** Returns the variance of the mean of independent values: their unbiased variance over their number. */
export function varianceOfMean(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return squares / (values.length - 1) / values.length;
}
