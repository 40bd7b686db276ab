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

/**
 * Checks that a detector scores the bundle's golden inputs, on the current backend, as it did when the bundle was written:
 * each within `tolerance`·max(|score|, median |score|). The median spares scores that happen to lie near zero.
 *
 * @throws BundleError naming the first input that differs, both scores and what to do.
 */
export async function verifyGolden(
  bundle: Pick<OpenBundle, 'name' | 'manifest' | 'readGolden'>,
  detector: Pick<Detector, 'score'>,
): Promise<void> {
  const { scores, tolerance } = bundle.manifest.golden;
  const images = await bundle.readGolden();
  try {
    const found = await readScores(detector, images);
    const scale = median(scores.map(Math.abs));
    for (const [index, expected] of scores.entries()) {
      const allowed = tolerance * Math.max(Math.abs(expected), scale);
      const score = found[index] ?? Number.NaN;
      if (Math.abs(score - expected) <= allowed) continue;
      throw new BundleError(
        `${bundle.name}: golden input ${index} scores ${score} on the backend '${getBackend()}', but ${expected} when the ` +
          `bundle was written (differences up to ${allowed} are allowed). Its scores cannot be trusted here: use another engine, ` +
          'or save the bundle again with this version of the program.',
      );
    }
  } finally {
    images.dispose();
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
