import { aurocWithCi, MetricError } from '@cxr-anomaly/metrics';
import { DataError, type ImageItem } from '@cxr-anomaly/data-cxr';
import type { z } from 'zod';
import { mapFigures } from './figures';
import type { intervalSchema, testMetricsSchema } from './test-metrics-schema';

/** A 95 % confidence interval, lower and upper bound; null if it cannot be computed. */
export type Interval = z.infer<typeof intervalSchema>;

/** How well scores separate anomalous from normal images; fractions of 1. */
export type TestMetrics = z.infer<typeof testMetricsSchema>;

/**
 * Compares scores with labels, image by image (0 normal, 1 anomalous).
 *
 * @throws MetricError when a score is not a number or a class has no image.
 */
export function evaluate(scores: ArrayLike<number>, labels: ArrayLike<number>): TestMetrics {
  const anomalous = Array.from(labels).filter((label) => label === 1).length;
  const { auroc, ...others } = mapFigures((_, { compute }) => compute(scores, labels));
  return {
    ...{ normal: labels.length - anomalous, anomalous },
    ...{ auroc, ...findInterval(scores, labels) },
    ...others,
  };
}

function findInterval(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): Pick<TestMetrics, 'aurocCi' | 'aurocCiReason'> {
  try {
    const { lower, upper } = aurocWithCi(scores, labels);
    return { aurocCi: [lower, upper] };
  } catch (error) {
    if (!(error instanceof MetricError) || error.reason !== 'too-few') throw error;
    return { aurocCi: null, aurocCiReason: error.message };
  }
}

/** Tells whether metrics can be computed for images with these labels: they need one of each class, and intervals two. */
export function isTestable(items: readonly Pick<ImageItem, 'label'>[]): boolean {
  const { normal, anomalous } = countClasses(items);
  return normal >= 1 && anomalous >= 1;
}

/** Counts normal and anomalous images. */
export function countClasses(items: readonly Pick<ImageItem, 'label'>[]) {
  const anomalous = items.filter(({ label }) => label === 1).length;
  return { normal: items.length - anomalous, anomalous };
}

/**
 * Refuses a test split that cannot be evaluated, before anything is trained in vain.
 *
 * @throws DataError saying how many images of each class there are.
 */
export function assertTestable(word: string, items: readonly ImageItem[]): void {
  const test = items.filter(({ split }) => split === 'test');
  if (isTestable(test)) return;
  const { normal, anomalous } = countClasses(test);
  throw new DataError(
    `${word} has ${normal} normal and ${anomalous} anomalous test images; evaluation needs at least 1 of each, and 2 for an interval. ` +
      'Add some, or check with "data info" how its images were read.',
  );
}
