/**
 * What MemDAE minimizes, and the noise that makes its task denoising (docs/methods.md, "MemDAE"). The reference adds no noise,
 * despite its name.
 */
import { meanAbsoluteError } from '@cxr-anomaly/engine';
import type { RandomStream } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';

/** Patches along each side of an image; each patch is masked or left as it is. */
const PATCHES = 8;

/** reconstructionWeight · mean|x − x̂|. */
export function reconstructionLoss(
  images: tf.Tensor4D,
  reconstruction: tf.Tensor4D,
  reconstructionWeight: number,
): tf.Scalar {
  return tf.mul(meanAbsoluteError(images, reconstruction), reconstructionWeight);
}

/** Adds normal noise of this standard deviation to every pixel, the same in all channels: [B, H, W, C]. */
export function addGaussianNoise(images: tf.Tensor4D, deviation: number, random: RandomStream): tf.Tensor4D {
  const [batch, height, width] = images.shape;
  const values = new Float32Array(batch * height * width);
  for (let i = 0; i < values.length; i++) values[i] = deviation * random.normal();
  return tf.tidy(() => tf.add(images, tf.tensor4d(values, [batch, height, width, 1])));
}

/** Sets each square of an 8×8 grid to the image's mean with this probability: [B, H, W, C]. */
export function maskPatches(images: tf.Tensor4D, probability: number, random: RandomStream): tf.Tensor4D {
  const [batch, height, width] = images.shape;
  const masked = Float32Array.from({ length: batch * PATCHES * PATCHES }, () =>
    random.next() < probability ? 1 : 0,
  );
  return tf.tidy(() => {
    const grid = tf.tensor4d(masked, [batch, PATCHES, PATCHES, 1]);
    const mask = tf.image.resizeNearestNeighbor(grid, [height, width]);
    const mean = tf.mean(images, [1, 2, 3], true);
    return tf.add(images, tf.mul(mask, tf.sub(mean, images)));
  });
}
