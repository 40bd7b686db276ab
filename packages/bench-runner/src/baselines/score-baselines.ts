import { DataError, type ImageSource } from '@cxr-anomaly/data-cxr';
import type { PreparedData } from '@cxr-anomaly/data-cxr/node';
import { evaluate, scoreSource, type Reporter, type TestMetrics } from '@cxr-anomaly/runs';
import type { Baseline } from './baseline';
import { meanDarkness } from './mean-darkness';
import { meanImageDistance } from './mean-image-distance';
import { pcaError } from './pca-error';

/** In the order of the tables. */
const BASELINES: readonly Baseline[] = [meanDarkness, meanImageDistance, pcaError];

const BATCH = 64;

/** A baseline on one test split. */
export interface BaselineResult {
  readonly name: string;
  readonly title: string;
  /** Time for fitting and scoring. */
  readonly seconds: number;
  readonly test: TestMetrics;
  /** In the order of the test images. */
  readonly scores: Float32Array;
}

/**
 * Fits every baseline to the normal training images and scores the test images, prepared as for a method.
 *
 * @throws DataError when there are no test images.
 */
export async function scoreBaselines(
  { train, test }: PreparedData,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal?: AbortSignal },
): Promise<BaselineResult[]> {
  if (!test) throw new DataError('No test image could be decoded, so there is nothing to compare.');
  const labels = test.items.map(({ label }) => label);
  const results: BaselineResult[] = [];
  for (const baseline of BASELINES) {
    const { name, title } = baseline;
    reporter.progress({ label: `baseline ${title}`, done: results.length, total: BASELINES.length });
    signal?.throwIfAborted();
    const start = performance.now();
    const scores = await fitAndScore(baseline, { train, test });
    const seconds = (performance.now() - start) / 1000;
    results.push({ name, title, seconds, test: evaluate(scores, labels), scores });
  }
  reporter.clear();
  return results;
}

/** Finds a baseline by its name. */
export function findBaseline(name: string): Baseline | undefined {
  return BASELINES.find((baseline) => baseline.name === name);
}

/** Fits one baseline to the training images and scores the test images. */
export async function fitAndScore(
  baseline: Baseline,
  { train, test }: { readonly train: ImageSource; readonly test: ImageSource },
): Promise<Float32Array> {
  const scorer = await baseline.fit(train);
  try {
    return await scoreSource(scorer, test, { batchSize: BATCH });
  } finally {
    scorer.dispose();
  }
}
