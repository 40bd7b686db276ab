import { getBackend, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Detector } from '../../contracts';
import { BundleError } from '../../errors';
import type { OpenBundle } from './bundle-reader';

/** Scores images and reads the scores from the engine, [B, H, W, C] → B numbers; the images stay the caller's. */
export async function readScores(detector: Pick<Detector, 'score'>, images: Tensor4D): Promise<number[]> {
  const scores = detector.score(images);
  try {
    return Array.from(await scores.data());
  } finally {
    scores.dispose();
  }
}

/** How far a detector is from the score that one of a bundle's golden inputs had when the bundle was written. */
export interface GoldenDifference {
  /** Which golden input it is. */
  readonly index: number;
  readonly expected: number;
  /** On the current backend. */
  readonly score: number;
  /** The largest difference that the bundle allows for this input. */
  readonly allowed: number;
}

/**
 * Scores the bundle's golden inputs on the current backend. Each may differ from the score in the bundle by
 * `tolerance`·max(|score|, median |score|); the median spares scores that happen to lie near zero.
 *
 * @returns the input that is furthest off in proportion to what is allowed; a score that is not a number is further off than any.
 */
export async function compareGolden(
  bundle: Pick<OpenBundle, 'manifest' | 'readGolden'>,
  detector: Pick<Detector, 'score'>,
): Promise<GoldenDifference> {
  const { scores, tolerance } = bundle.manifest.golden;
  const images = await bundle.readGolden();
  try {
    const found = await readScores(detector, images);
    const sizes = sizesOf(scores);
    const differences = scores.map((expected, index): GoldenDifference => {
      const allowed = tolerance * (sizes[index] as number);
      return { index, expected, score: found[index] ?? Number.NaN, allowed };
    });
    return differences.reduce((worst, one) => (excess(one) > excess(worst) ? one : worst));
  } finally {
    images.dispose();
  }
}

/** What differences of scores are measured by: max(|score|, median |score|) for each. */
export function sizesOf(scores: readonly number[]): number[] {
  const absolute = scores.map(Math.abs);
  const typical = median(absolute);
  return absolute.map((size) => Math.max(size, typical));
}

/** Whether a golden score is as close as the bundle demands. */
export function isWithinTolerance({ expected, score, allowed }: GoldenDifference): boolean {
  return Math.abs(score - expected) <= allowed;
}

/**
 * Checks that a detector scores the bundle's golden inputs, on the current backend, as it did when the bundle was written.
 *
 * @throws BundleError naming the input that is furthest off, both scores and what to do.
 */
export async function verifyGolden(
  bundle: Pick<OpenBundle, 'name' | 'manifest' | 'readGolden'>,
  detector: Pick<Detector, 'score'>,
): Promise<void> {
  const worst = await compareGolden(bundle, detector);
  if (isWithinTolerance(worst)) return;
  const { index, expected, score, allowed } = worst;
  throw new BundleError(
    `${bundle.name}: golden input ${index} scores ${score} on the backend '${getBackend()}', but ${expected} when the ` +
      `bundle was written (differences up to ${allowed} are allowed). Its scores cannot be trusted here: use another engine, ` +
      'or save the bundle again with this version of the program.',
  );
}

/** The difference in proportion to what is allowed. */
function excess({ expected, score, allowed }: GoldenDifference): number {
  const difference = Math.abs(score - expected);
  if (Number.isNaN(difference)) return Infinity;
  return difference === 0 ? 0 : difference / allowed;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
