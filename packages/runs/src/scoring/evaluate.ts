import { aurocWithCi, averagePrecision, equalErrorRate, f1Max, fprAtTpr } from '@cxr-anomaly/metrics';
import { DataError, type ImageItem } from '@cxr-anomaly/data-cxr';

/** How well scores tell anomalous from normal images; fractions of 1. */
export interface TestMetrics {
  /** Images of each class. */
  readonly normal: number;
  readonly anomalous: number;
  readonly auroc: number;
  /** 95 % confidence interval (DeLong). */
  readonly aurocCi: readonly [number, number];
  readonly averagePrecision: number;
  /** Equal error rate. */
  readonly eer: number;
  readonly f1Max: number;
  /** False positives at the highest threshold that finds at least 95 % of the anomalous images. */
  readonly fprAt95Tpr: number;
}

/**
 * Compares scores with labels (0 normal, 1 anomalous).
 *
 * @throws MetricError when a score is not a number or a class has fewer than two images.
 */
export function evaluate(scores: ArrayLike<number>, labels: ArrayLike<number>): TestMetrics {
  const { auroc, lower, upper } = aurocWithCi(scores, labels);
  const anomalous = Array.from(labels).filter((label) => label === 1).length;
  return {
    normal: labels.length - anomalous,
    anomalous,
    auroc,
    aurocCi: [lower, upper],
    averagePrecision: averagePrecision(scores, labels),
    eer: equalErrorRate(scores, labels),
    f1Max: f1Max(scores, labels).f1,
    fprAt95Tpr: fprAtTpr(scores, labels).fpr,
  };
}

/**
 * Refuses a test split that cannot be evaluated, before anything is trained for it.
 *
 * @throws DataError saying how many images of each class there are.
 */
export function assertTestable(word: string, items: readonly ImageItem[]): void {
  const test = items.filter(({ split }) => split === 'test');
  const anomalous = test.filter(({ label }) => label === 1).length;
  const normal = test.length - anomalous;
  if (normal >= 2 && anomalous >= 2) return;
  throw new DataError(
    `${word} has ${normal} normal and ${anomalous} anomalous test images; evaluation needs at least 2 of each. ` +
      'Add some, or see with "data info" how its images were read.',
  );
}
