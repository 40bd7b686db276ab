import type { ImageItem, MetaColumn } from '@cxr-anomaly/data-cxr';
import { evaluate } from '@cxr-anomaly/runs';
import type { BaselineResult } from './score-baselines';

/**
 * Scores test images by one column of their metadata alone, without looking at their pixels: the rarer an image's group is among the
 * normal training images, the more anomalous. So neither the order of the groups nor its direction comes from a test label; an
 * AUROC below 0.5 means that the anomalous images are of the common groups. Images without a value are a group of their own.
 */
export function scoreColumns(
  columns: readonly MetaColumn[],
  train: readonly Pick<ImageItem, 'meta'>[],
  test: readonly Pick<ImageItem, 'meta' | 'label'>[],
): BaselineResult[] {
  const labels = test.map(({ label }) => label);
  return columns.map(({ name, groupOf }) => {
    const start = performance.now();
    const counts = new Map<string | undefined, number>();
    for (const item of train) counts.set(groupOf(item), (counts.get(groupOf(item)) ?? 0) + 1);
    const scores = Float32Array.from(test, (item) => -(counts.get(groupOf(item)) ?? 0) / train.length);
    const seconds = (performance.now() - start) / 1000;
    return {
      name: `column-${name}`,
      title: `${name} alone`,
      seconds,
      test: evaluate(scores, labels),
      scores,
    };
  });
}
