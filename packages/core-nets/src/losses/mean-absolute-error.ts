import * as tf from '@tensorflow/tfjs-core';

/** Mean |x − x̂| over all images, pixels and channels. */
export function meanAbsoluteError(images: tf.Tensor4D, reconstruction: tf.Tensor4D): tf.Scalar {
  return tf.mean(tf.abs(tf.sub(images, reconstruction)));
}
