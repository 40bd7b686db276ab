import { sortByClass, type SortedClasses } from './sort-by-class';

/**
 * Returns the area under the ROC curve: the probability that a random anomalous image scores higher than a random
 * normal one, ties counting ½ (Hanley & McNeil 1982). O(n log n), exact up to one rounding.
 *
 * @param labels 0 normal, 1 anomalous
 * @throws MetricError where the inputs have no ranking
 */
export function auroc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  return aurocOfClasses(sortByClass(scores, labels));
}

/** The same for classes that are already sorted. */
export function aurocOfClasses({ normal, anomalous }: SortedClasses): number {
  return countWins({ normal, anomalous }) / (normal.length * anomalous.length);
}

/** Counts the (anomalous, normal) pairs in which the anomalous one scores higher; ties count ½ (Mann–Whitney U). */
export function countWins({ normal, anomalous }: SortedClasses): number {
  let below = 0;
  let upTo = 0;
  let halves = 0;
  for (let i = 0; i < anomalous.length; i++) {
    const score = anomalous[i] as number;
    while (below < normal.length && (normal[below] as number) < score) below++;
    if (upTo < below) upTo = below;
    while (upTo < normal.length && normal[upTo] === score) upTo++;
    halves += below + upTo;
  }
  return halves / 2;
}
