import { MetricError } from '../metric-error';
import { countWins } from '../ranking/auroc';
import { countLower, countLowerOrEqual } from '../ranking/count-lower';
import { sortByClass, type SortedClasses } from '../ranking/sort-by-class';

/** DeLong's structural components of an AUROC. */
export interface Placements {
  readonly auroc: number;
  /** For each anomalous image, the fraction of normal images that score lower (V10). */
  readonly anomalous: Float64Array;
  /** For each normal image, the fraction of anomalous images that score higher (V01). */
  readonly normal: Float64Array;
}

/**
 * Returns each image's placement among the other class, ties counting ½, in O(n log n): the midrank differences of Sun & Xu
 * (2014), found by binary search in the sorted other class. They are in the order of the inputs.
 *
 * @throws MetricError where the inputs have no ranking
 */
export function placements(scores: ArrayLike<number>, labels: ArrayLike<number>): Placements {
  const sorted = sortByClass(scores, labels);
  const normal = new Float64Array(sorted.normal.length);
  const anomalous = new Float64Array(sorted.anomalous.length);
  let n = 0;
  let a = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (labels[i] === 1) anomalous[a++] = countBelow(sorted.normal, score) / normal.length;
    else normal[n++] = 1 - countBelow(sorted.anomalous, score) / anomalous.length;
  }
  return { auroc: countWins(sorted) / (normal.length * anomalous.length), anomalous, normal };
}

/**
 * Returns the same placements in the order of the scores, by one pass along both sorted classes.
 *
 * @throws MetricError `too-few` with fewer than two images of either class
 */
export function placementsOfClasses(sorted: SortedClasses): Placements {
  const { normal, anomalous } = sorted;
  assertTwoOfEach(normal.length, anomalous.length);
  return {
    auroc: countWins(sorted) / (normal.length * anomalous.length),
    anomalous: fractionsBelow(anomalous, normal),
    normal: fractionsBelow(normal, anomalous).map((fraction) => 1 - fraction),
  };
}

/** @throws MetricError `too-few`: it takes two images of a class to tell how much they differ. */
export function assertTwoOfEach(normal: number, anomalous: number): void {
  if (normal >= 2 && anomalous >= 2) return;
  throw new MetricError(
    'too-few',
    `No interval can be given: it takes at least two images of each class, and there are ${normal} normal and ${anomalous} anomalous.`,
  );
}

/** For each of the ascending `values`, the fraction of the ascending `others` below it, equal ones counting ½. */
function fractionsBelow(values: ArrayLike<number>, others: ArrayLike<number>): Float64Array {
  const fractions = new Float64Array(values.length);
  let below = 0;
  let upTo = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    while (below < others.length && (others[below] as number) < value) below++;
    if (upTo < below) upTo = below;
    while (upTo < others.length && others[upTo] === value) upTo++;
    fractions[i] = (below + upTo) / 2 / others.length;
  }
  return fractions;
}

/** How many values of an ascending array are below `value`, equal ones counting ½. */
function countBelow(sorted: ArrayLike<number>, value: number): number {
  return (countLower(sorted, value) + countLowerOrEqual(sorted, value)) / 2;
}

/** Returns the variance of the mean of independent values: their unbiased variance over their number. */
export function varianceOfMean(values: Float64Array): number {
  return covarianceOfMeans(values, values);
}

/** Returns the covariance of the means of two paired lists of values. */
export function covarianceOfMeans(a: Float64Array, b: Float64Array): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let products = 0;
  for (let i = 0; i < a.length; i++) products += ((a[i] as number) - meanA) * ((b[i] as number) - meanB);
  return products / (a.length - 1) / a.length;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}
