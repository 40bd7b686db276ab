import { readScores, sizesOf, type Detector } from '@cxr-anomaly/core-nets';
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import type { PreparedData } from '@cxr-anomaly/data-cxr/node';
import { auroc } from '@cxr-anomaly/metrics';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { scoreTest, type Watch } from '../scoring/test-detector';

/** How a detector's scores differ from those of the detector it was made from. */
export interface ScoreChange {
  /** Differences on the same images, fractions of max(|score|, median |score|), as golden scores are compared. */
  readonly scores: {
    readonly on: 'held-out normal images' | 'golden inputs';
    readonly images: number;
    readonly largest: number;
    readonly mean: number;
  };
  /** On the test images; absent without any of both classes. */
  readonly auroc?: { readonly images: number; readonly before: number; readonly after: number };
}

/** What both are compared on. */
export interface Compared extends Pick<PreparedData, 'val' | 'test'> {
  /** [B, H, W, C]; the caller's. Used where no normal images are held out. */
  readonly golden: Tensor4D;
}

interface Detectors {
  readonly before: Detector;
  readonly after: Detector;
}

/**
 * Compares two detectors on the same images.
 *
 * @returns the scores of the second on the held-out normal images too, if there are any.
 * @throws the signal's reason when aborted.
 */
export async function compareDetectors(
  { before, after }: Detectors,
  { val, test, golden }: Compared,
  watch: Watch,
): Promise<{ readonly change: ScoreChange; readonly normalScores?: ArrayLike<number> }> {
  const score = async (detector: Detector) =>
    val ? scoreTest(detector, val, watch) : readScores(detector, golden);
  const [old, now] = [await score(before), await score(after)];
  const scores = {
    on: val ? ('held-out normal images' as const) : ('golden inputs' as const),
    images: old.length,
    ...differ(old, now),
  };
  const change: ScoreChange = { scores };
  const ranked = test && { ...change, auroc: await compareAurocs({ before, after }, test, watch) };
  return { change: ranked ?? change, ...(val && { normalScores: now }) };
}

async function compareAurocs({ before, after }: Detectors, test: ImageSource, watch: Watch) {
  const labels = test.items.map(({ label }) => label);
  const measure = async (detector: Detector) => auroc(await scoreTest(detector, test, watch), labels);
  return { images: labels.length, before: await measure(before), after: await measure(after) };
}

function differ(old: ArrayLike<number>, now: ArrayLike<number>): { largest: number; mean: number } {
  const differences = sizesOf(Array.from(old)).map((size, i) => {
    const change = Math.abs((now[i] as number) - (old[i] as number));
    return change === 0 ? 0 : change / size;
  });
  return {
    largest: Math.max(...differences),
    mean: differences.reduce((sum, difference) => sum + difference, 0) / differences.length,
  };
}
