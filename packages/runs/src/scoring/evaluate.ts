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
  /** How well the evidence tells lesion pixels from all others; only where the data knows the place of lesions. */
  readonly pixelAuroc?: number;
}

/**
 * Compares scores with labels, image by image (0 normal, 1 anomalous).
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

/** Whether metrics can be computed of images with these labels: they need two of each class. */
export function isTestable(items: readonly Pick<ImageItem, 'label'>[]): boolean {
  const { normal, anomalous } = countClasses(items);
  return normal >= 2 && anomalous >= 2;
}

/** Counts normal and anomalous images. */
export function countClasses(items: readonly Pick<ImageItem, 'label'>[]) {
  const anomalous = items.filter(({ label }) => label === 1).length;
  return { normal: items.length - anomalous, anomalous };
}

/**
 * Refuses a test split that cannot be evaluated, before anything is trained for it.
 *
 * @throws DataError saying how many images of each class there are.
 */
export function assertTestable(word: string, items: readonly ImageItem[]): void {
  const test = items.filter(({ split }) => split === 'test');
  if (isTestable(test)) return;
  const { normal, anomalous } = countClasses(test);
  throw new DataError(
    `${word} has ${normal} normal and ${anomalous} anomalous test images; evaluation needs at least 2 of each. ` +
      'Add some, or see with "data info" how its images were read.',
  );
}
