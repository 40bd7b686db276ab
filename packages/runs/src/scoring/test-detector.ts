import type { Detector } from '@cxr-anomaly/core-nets';
import type { DataSet, ImageSource, MetaColumn } from '@cxr-anomaly/data-cxr';
import type { Reporter } from '../reporting/reporter';
import { evaluate, type TestMetrics } from './evaluate';
import { evaluateColumns } from './groups/evaluate-columns';
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

/** Scores of a test split, in the order of its items, and what they are compared with. */
export interface ScoredTest {
  readonly scores: Float32Array;
  readonly dataSet: DataSet;
  /** By which images are grouped. */
  readonly columns: readonly MetaColumn[];
  /** That of the bundle. */
  readonly threshold: number | undefined;
}

/**
 * Compares a test split's scores with its labels, in all and within groups of alike images, and the detector's evidence with the
 * lesion masks if the data has any.
 *
 * @throws MetricError when a class has no image, DataError for a mask that cannot be read, or the signal's reason.
 */
export async function measureTest(
  detector: Detector,
  test: ImageSource,
  { scores, dataSet, columns, threshold }: ScoredTest,
  watch: Watch,
): Promise<TestMetrics> {
  const labels = test.items.map(({ label }) => label);
  const metrics = evaluate(scores, labels);
  const options = batchOptions('compare with masks', detector, test, watch);
  const pixelAuroc = await measurePixelAuroc(detector, test, dataSet, options);
  const by = evaluateColumns({ runs: [{ scores, threshold }], items: test.items }, columns);
  return {
    ...metrics,
    ...(pixelAuroc !== undefined && { pixelAuroc }),
    ...(by.length > 0 && { by }),
  };
}

function batchOptions(label: string, { settings }: Detector, test: ImageSource, { reporter, signal }: Watch) {
  return {
    batchSize: settings.batchSize,
    ...(signal && { signal }),
    onBatch: (done: number) => reporter.progress({ label, done, total: test.items.length }),
  };
}
