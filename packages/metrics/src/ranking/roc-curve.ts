import { countThresholds } from './count-thresholds';

/** Points of a ROC curve from (0, 0) to (1, 1); the three arrays have one length. */
export interface RocCurve {
  /** Fraction of normal images called anomalous, ascending. */
  readonly fpr: Float64Array;
  /** Fraction of anomalous images called so, ascending. */
  readonly tpr: Float64Array;
  /** The images with `score >= threshold` are called anomalous; the first is +∞, at which none is. */
  readonly thresholds: Float64Array;
}

/**
 * Returns the ROC curve with a point for every distinct score (collinear points are kept), after (0, 0) at +∞.
 *
 * @throws MetricError where the inputs have no ranking
 */
export function rocCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): RocCurve {
  const counts = countThresholds(scores, labels);
  const points = counts.thresholds.length + 1;
  const fpr = new Float64Array(points);
  const tpr = new Float64Array(points);
  const thresholds = new Float64Array(points);
  thresholds[0] = Infinity;
  thresholds.set(counts.thresholds, 1);
  for (let i = 1; i < points; i++) {
    fpr[i] = (counts.falsePositives[i - 1] as number) / counts.normal;
    tpr[i] = (counts.truePositives[i - 1] as number) / counts.anomalous;
  }
  return { fpr, tpr, thresholds };
}
