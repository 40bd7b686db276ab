import * as tf from '@tensorflow/tfjs-core';

/** Standard deviation of the smoothing, as a fraction of the image's side: about the size of a small nodule. */
const SIGMA = 0.02;

/**
 * Absolute difference of two images, averaged over channels and smoothed by a Gaussian: [B, H, W, C] twice → [B, H, W], ≥ 0.
 * The Gaussian's weights at the border are those that fall inside the image, so that edges are not darkened.
 */
export function differenceMap(images: tf.Tensor4D, reconstruction: tf.Tensor4D): tf.Tensor3D {
  return tf.tidy(() => {
    const difference = tf.mean<tf.Tensor4D>(tf.abs(tf.sub(images, reconstruction)), 3, true);
    const sigma = SIGMA * images.shape[1];
    const smoothed = tf.div(blur(difference, sigma), blur(tf.onesLike(difference), sigma));
    return tf.squeeze<tf.Tensor3D>(smoothed, [3]);
  });
}

function blur(maps: tf.Tensor4D, sigma: number): tf.Tensor4D {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const offsets = tf.range(-radius, radius + 1);
  const kernel = tf.exp(tf.div(tf.square(offsets), -2 * sigma * sigma));
  const size = 2 * radius + 1;
  const rows = tf.conv2d(maps, tf.reshape<tf.Rank.R4>(kernel, [size, 1, 1, 1]), 1, 'same');
  return tf.conv2d(rows, tf.reshape<tf.Rank.R4>(kernel, [1, size, 1, 1]), 1, 'same');
}
