import type { CommonSettings } from '@cxr-anomaly/core-nets';

/** Pixels in a training step that takes one to two seconds on two cores: 4 images of 256². */
const LARGEST_STEP = 4 * 256 ** 2;

/** Pixels in all steps of an epoch that is tried. */
const LARGEST_EPOCH = 4 * LARGEST_STEP;

/** Pixels in the held-out images that are scored, and likewise in the test images. */
const LARGEST_TEST = 128 * 64 ** 2;

/** How much of the training is tried, so that a plan takes less than a minute on two cores, whatever the settings. */
export interface RehearsalSize {
  /** Images per step; fewer than in the real training if those would take too long. */
  readonly batchSize: number;
  /** Steps per epoch, 2 to 8. */
  readonly batches: number;
  /** Number of held-out images, and of test images, 16 to 128. */
  readonly scored: number;
}

/** Chooses how much of the training with these settings to try. */
export function chooseRehearsal({ imageSize, batchSize }: CommonSettings): RehearsalSize {
  const pixels = imageSize ** 2;
  const tried = Math.min(batchSize, Math.max(2, Math.floor(LARGEST_STEP / pixels)));
  return {
    batchSize: tried,
    batches: tried < batchSize ? 2 : clamp(Math.floor(LARGEST_EPOCH / (tried * pixels)), 2, 8),
    scored: clamp(Math.floor(LARGEST_TEST / pixels), 16, 128),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
