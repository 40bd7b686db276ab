import type { Method } from '@cxr-anomaly/core-nets';
import type { DataProblem } from '@cxr-anomaly/data-cxr';
import { DataError } from '@cxr-anomaly/data-cxr';
import { openDataSet, prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import { silentReporter, type Reporter } from '../reporting/reporter';
import { reportProblems, watchPreparation } from '../run/report-data';
import { countCalled, type ThresholdCounts } from './count-called';
import { assertTestable, type TestMetrics } from './evaluate';
import { chooseColumns } from './groups/choose-columns';
import { loadBundle } from '../bundles/load-bundle';
import type { BundleTrust } from '../bundles/open-trusted';
import { withFalseAlarmRate } from './with-false-alarm-rate';
import { measureTest, scoreTest } from './test-detector';

/** How a bundle's detector performs on the test split of a data set. */
export interface BundleEvaluation extends TestMetrics {
  readonly method: string;
  readonly bundle: string;
  /** The data word. */
  readonly dataset: string;
  /** Fractions of each class whose scores reach the bundle's threshold; absent if it has none. */
  readonly atThreshold?: ThresholdCounts;
}

export interface EvaluateOptions extends BundleTrust {
  /** Recomputes the threshold for this share of false alarms, above 0 and below 1. */
  readonly falseAlarmRate?: number;
  /** Columns of the images' metadata by which they are grouped; all of them by default. */
  readonly by?: readonly string[];
  readonly strict?: boolean;
  readonly reporter?: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Scores the test split of a data set, preprocessed as the bundle says, with its detector, and compares the scores with the
 * labels. The data needs no other split.
 *
 * @throws BundleError, DataError, EngineError, or the signal's reason.
 */
export async function evaluateBundle(
  bundle: string,
  dataWord: string,
  methods: readonly Method[],
  options: EvaluateOptions = {},
): Promise<BundleEvaluation> {
  const { strict = false, reporter = silentReporter, signal, falseAlarmRate } = options;
  await startEngine();
  const dataSet = await openDataSet(dataWord, { testAlone: true });
  assertTestable(dataWord, dataSet.items);
  const columns = chooseColumns(dataSet, options.by);
  const loaded = await loadBundle(bundle, methods, options);
  const { detector } = loaded;
  try {
    const { manifest } = falseAlarmRate === undefined ? loaded : withFalseAlarmRate(loaded, falseAlarmRate);
    const onProgress = watchPreparation(reporter);
    const prepared = await prepareSplits(dataSet, manifest.preprocessing, {
      ...{ strict, testAlone: true, onProgress },
    });
    const problems: readonly DataProblem[] = prepared.problems;
    reportProblems(problems, dataWord, reporter);
    const { test } = prepared;
    if (!test) throw new DataError(`No test image of ${dataWord} can be decoded.`);
    const watch = { reporter, ...(signal && { signal }) };
    const scores = await scoreTest(detector, test, watch);
    const threshold = manifest.calibration?.threshold;
    const metrics = await measureTest(detector, test, { scores, dataSet, columns, threshold }, watch);
    const labels = test.items.map(({ label }) => label);
    const atThreshold = threshold === undefined ? undefined : countCalled(scores, labels, threshold);
    return {
      method: manifest.method,
      bundle,
      dataset: dataWord,
      ...metrics,
      ...(atThreshold && { atThreshold }),
    };
  } finally {
    detector.dispose();
    reporter.clear();
  }
}
