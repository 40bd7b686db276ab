/**
 * Instance normalization (Ulyanov et al., 2016): each image and channel by its own mean and biased variance over H·W. The
 * gradient is written out explicitly, since the composed one passes over the images more than twice as often.
 */
import * as tf from '@tensorflow/tfjs-core';

export interface InstanceNormInput {
  /** [B, H, W, C] */
  readonly images: tf.Tensor4D;
  /** [C] */
  readonly scale: tf.Tensor1D;
  /** [C] */
  readonly offset: tf.Tensor1D;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** Normalizes each image's channels over height and width, then scales and shifts: [B, H, W, C]. Differentiable once. */
export function instanceNorm({ images, scale, offset, epsilon }: InstanceNormInput): tf.Tensor4D {
  const op = tf.customGrad((x, gamma, beta, save) => {
    const centered = tf.sub(x as tf.Tensor4D, average(x as tf.Tensor));
    const inverseDeviation = tf.rsqrt(tf.add(average(tf.square(centered)), epsilon)); // [B, 1, 1, C]
    const factor = tf.mul(inverseDeviation, gamma as tf.Tensor);
    (save as tf.GradSaveFunc)([centered, inverseDeviation, factor]);
    return {
      value: tf.add(tf.mul(centered, factor), beta as tf.Tensor),
      gradFunc: (dy, saved) => gradients(dy as tf.Tensor4D, saved as tf.Tensor4D[]),
    };
  });
  return op(images, scale, offset) as tf.Tensor4D;
}

/** dx = factor·(dy − mean(dy) − n·mean(dy·n)) with n the normalized images; those of scale and offset are sums of dy·n and dy. */
function gradients(dy: tf.Tensor4D, saved: readonly tf.Tensor4D[]): tf.Tensor[] {
  const [centered, inverseDeviation, factor] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const [, height, width] = dy.shape;
  const meanDy = average(dy);
  const along = tf.mul(average(tf.mul(dy, centered)), inverseDeviation);
  const pull = tf.mul(tf.mul(along, inverseDeviation), factor);
  const dx = tf.sub(tf.mul(tf.sub(dy, meanDy), factor), tf.mul(centered, pull));
  const sum = (means: tf.Tensor): tf.Tensor => tf.mul(tf.sum(means, [0, 1, 2]), height * width);
  return [dx, sum(along), sum(meanDy)];
}

/** [B, H, W, C] → [B, 1, 1, C] */
function average(images: tf.Tensor): tf.Tensor4D {
  return tf.mean<tf.Tensor4D>(images, [1, 2], true);
}
