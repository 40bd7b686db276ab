/**
 * The equations of Deep-SVDD: Ruff et al., "Deep One-Class Classification", ICML 2018, equations 3 and 4, in the variant that
 * keeps a reconstruction term (docs/methods.md, "Deep-SVDD"). Pure functions of tensors; they make no variable and keep nothing.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Squared distance of each embedding [B, D] to the center [D]: [B], ≥ 0. */
export function squaredDistances(embedding: tf.Tensor2D, center: tf.Tensor1D): tf.Tensor1D {
  return tf.sum(tf.squaredDifference(embedding, center), 1);
}

/** Mean squared distance to the center (equation 4 without its weight decay, which the optimizer adds). */
export function oneClassLoss(distances: tf.Tensor1D): tf.Scalar {
  return tf.mean(distances);
}

/** R² + mean(max(0, D − R²)) / ν (equation 3). The radius is a constant here: `radiusOf` sets it. */
export function softBoundaryLoss(distances: tf.Tensor1D, radius: tf.Scalar, nu: number): tf.Scalar {
  const squaredRadius = tf.square(radius);
  const outside = tf.mean(tf.relu(tf.sub(distances, squaredRadius)));
  return tf.add(squaredRadius, tf.div(outside, nu));
}

/**
 * Mean over images of the absolute or squared error summed over pixels and channels.
 * @param images and reconstruction [B, H, W, C]
 */
export function reconstructionLoss(
  images: tf.Tensor4D,
  reconstruction: tf.Tensor4D,
  kind: 'absolute' | 'squared',
): tf.Scalar {
  const error =
    kind === 'absolute'
      ? tf.abs(tf.sub(reconstruction, images))
      : tf.squaredDifference(reconstruction, images);
  return tf.mean(tf.sum(error, [1, 2, 3]));
}

/** The (1−ν) quantile of √D over a batch, with linear interpolation between order statistics. */
export function radiusOf(distances: tf.Tensor1D, nu: number): tf.Scalar {
  const count = distances.shape[0];
  // Counted down from the largest distance, the quantile lies at index ν·(count−1).
  const place = nu * (count - 1);
  const below = Math.floor(place);
  const share = place - below;
  return tf.tidy(() => {
    const largest = tf.topk(tf.sqrt(distances), Math.min(below + 2, count)).values;
    const upper = tf.slice(largest, [below], [1]);
    const lower = tf.slice(largest, [Math.min(below + 1, count - 1)], [1]);
    return tf.squeeze(tf.add(tf.mul(upper, 1 - share), tf.mul(lower, share)));
  });
}
