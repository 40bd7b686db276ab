import { sortByClass } from './sort-by-class';

/** What calling every image with `score >= threshold` anomalous gives, for each distinct score, highest first. */
export interface ThresholdCounts {
  /** Distinct scores, descending. */
  readonly thresholds: Float64Array;
  /** Anomalous images called anomalous. */
  readonly truePositives: Float64Array;
  /** Normal images called anomalous. */
  readonly falsePositives: Float64Array;
  readonly normal: number;
  readonly anomalous: number;
}

/**
 * Counts true and false positives at every distinct score, the basis of all curves and operating points.
 *
 * @throws MetricError where the inputs have no ranking
 */
export function countThresholds(scores: ArrayLike<number>, labels: ArrayLike<number>): ThresholdCounts {
  const { normal, anomalous } = sortByClass(scores, labels);
  const thresholds = new Float64Array(scores.length);
  const truePositives = new Float64Array(scores.length);
  const falsePositives = new Float64Array(scores.length);
  let distinct = 0;
  let n = normal.length;
  let a = anomalous.length;
  while (n > 0 || a > 0) {
    const threshold = Math.max(top(normal, n), top(anomalous, a));
    while (n > 0 && normal[n - 1] === threshold) n--;
    while (a > 0 && anomalous[a - 1] === threshold) a--;
    thresholds[distinct] = threshold;
    truePositives[distinct] = anomalous.length - a;
    falsePositives[distinct] = normal.length - n;
    distinct++;
  }
  return {
    thresholds: thresholds.slice(0, distinct),
    truePositives: truePositives.slice(0, distinct),
    falsePositives: falsePositives.slice(0, distinct),
    normal: normal.length,
    anomalous: anomalous.length,
  };
}

function top(sorted: Float32Array | Float64Array, length: number): number {
  return length > 0 ? (sorted[length - 1] as number) : -Infinity;
}
