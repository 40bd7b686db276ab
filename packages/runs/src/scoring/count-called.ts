import { sensitivity, specificity } from '@cxr-anomaly/metrics';

/** What a threshold does: fractions of each class whose score reaches it, or does not. */
export interface ThresholdCounts {
  readonly threshold: number;
  /** Anomalous images that it calls anomalous. */
  readonly sensitivity: number;
  /** Normal images that it does not call anomalous. */
  readonly specificity: number;
  /** Normal images that it calls anomalous, 1 − specificity. */
  readonly falseAlarms: number;
}

/** Counts the images of each class that a threshold calls anomalous. */
export function countCalled(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  threshold: number,
): ThresholdCounts {
  const right = specificity(scores, labels, threshold);
  return {
    threshold,
    sensitivity: sensitivity(scores, labels, threshold),
    specificity: right,
    falseAlarms: 1 - right,
  };
}
