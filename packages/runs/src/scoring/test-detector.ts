import type { Detector } from '@cxr-anomaly/core-nets';
import type { DataSet, ImageSource } from '@cxr-anomaly/data-cxr';
import type { Reporter } from '../reporting/reporter';
import { evaluate, type TestMetrics } from './evaluate';
import { measurePixelAuroc } from './pixel-auroc';
import { scoreSource } from './score-source';

/** How people see the progress of a test and stop it. */
export interface Watch {
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** Scores a test split, in the order of its items. @throws the signal's reason when aborted. */
export function scoreTest(detector: Detector, test: ImageSource, watch: Watch): Promise<Float32Array> {
  return scoreSource(detector, test, batchOptions('score', detector, test, watch));
}

/**
 * Compares a test split's scores with its labels, and the detector's evidence with the lesion masks if the data has any.
 *
 * @throws MetricError when a class has no image, DataError for a mask that cannot be read, or the signal's reason.
 */
export async function measureTest(
  detector: Detector,
  test: ImageSource,
  { scores, dataSet }: { readonly scores: Float32Array; readonly dataSet: DataSet },
  watch: Watch,
): Promise<TestMetrics> {
  const labels = test.items.map(({ label }) => label);
  const metrics = evaluate(scores, labels);
  const options = batchOptions('compare with masks', detector, test, watch);
  const pixelAuroc = await measurePixelAuroc(detector, test, dataSet, options);
  return { ...metrics, ...(pixelAuroc !== undefined && { pixelAuroc }) };
}

function batchOptions(label: string, { settings }: Detector, test: ImageSource, { reporter, signal }: Watch) {
  return {
    batchSize: settings.batchSize,
    ...(signal && { signal }),
    onBatch: (done: number) => reporter.progress({ label, done, total: test.items.length }),
  };
}
