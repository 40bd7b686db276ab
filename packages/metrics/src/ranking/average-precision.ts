import { precisionRecallCurve } from './precision-recall-curve';

/**
 * Returns the average precision Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores, highest first: the area under the
 * precision–recall curve as a step function, without interpolation. Its chance level is the fraction of anomalous images.
 *
 * @throws MetricError where the inputs have no ranking
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const { precision, recall } = precisionRecallCurve(scores, labels);
  let area = 0;
  for (let i = 1; i < recall.length; i++) {
    area += ((recall[i] as number) - (recall[i - 1] as number)) * (precision[i] as number);
  }
  return area;
}
