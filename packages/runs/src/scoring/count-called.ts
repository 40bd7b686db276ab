import { sensitivity, specificity } from '@cxr-anomaly/metrics';
import { z } from 'zod';
import { fraction } from './test-metrics-schema';

export const thresholdCountsSchema = z
  .object({
    threshold: z.number(),
    /** Anomalous images that it calls anomalous. */
    sensitivity: fraction,
    /** Normal images that it calls normal. */
    specificity: fraction,
    /** Normal images that it calls anomalous, 1 − specificity. */
    falseAlarms: fraction,
  })
  .readonly();

/** What a threshold does: the fractions of each class whose scores reach it or do not. */
export type ThresholdCounts = z.infer<typeof thresholdCountsSchema>;

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
