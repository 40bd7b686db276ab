import { countThresholds } from './count-thresholds';

/** Points of a precision–recall curve by ascending recall; the three arrays have one length. */
export interface PrecisionRecallCurve {
  /** Fraction of the images called anomalous that are. */
  readonly precision: Float64Array;
  /** Fraction of the anomalous images called so, ascending from 0 to 1. */
  readonly recall: Float64Array;
  /** The images with `score >= threshold` are called anomalous; the first is +∞, at which none is. */
  readonly thresholds: Float64Array;
}

/**
 * Returns the precision–recall curve with a point for every distinct score, after (recall 0, precision 1) at +∞.
 * Points are not to be joined by straight lines (Davis & Goadrich 2006): see `averagePrecision` for its area.
 *
 * @throws MetricError where the inputs have no ranking
 */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): PrecisionRecallCurve {
  const counts = countThresholds(scores, labels);
  const points = counts.thresholds.length + 1;
  const precision = new Float64Array(points);
  const recall = new Float64Array(points);
  const thresholds = new Float64Array(points);
  precision[0] = 1;
  thresholds[0] = Infinity;
  thresholds.set(counts.thresholds, 1);
  for (let i = 1; i < points; i++) {
    const truePositives = counts.truePositives[i - 1] as number;
    precision[i] = truePositives / (truePositives + (counts.falsePositives[i - 1] as number));
    recall[i] = truePositives / counts.anomalous;
  }
  return { precision, recall, thresholds };
}
