import { rocCurve } from '../ranking/roc-curve';

/**
 * Returns the equal error rate: the false-positive rate at which it equals the false-negative rate, where the
 * ROC polyline (points joined by straight lines) meets the line tpr = 1 − fpr.
 *
 * @throws MetricError where the inputs have no ranking
 */
export function equalErrorRate(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const { fpr, tpr } = rocCurve(scores, labels);
  // fpr + tpr grows from 0 to 2, and with every step, so exactly one segment reaches 1.
  let i = 1;
  while ((fpr[i] as number) + (tpr[i] as number) < 1) i++;
  const fprBefore = fpr[i - 1] as number;
  const sumBefore = fprBefore + (tpr[i - 1] as number);
  const sumAfter = (fpr[i] as number) + (tpr[i] as number);
  return fprBefore + ((fpr[i] as number) - fprBefore) * ((1 - sumBefore) / (sumAfter - sumBefore));
}
