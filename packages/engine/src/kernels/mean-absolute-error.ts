import * as tf from '@tensorflow/tfjs-core';
import { ownBackend } from './own-kernels';

/**
 * Mean |x − x̂| over all images, pixels and channels: by one operation of `native/` where that is compiled. Differentiable once, by the
 * reconstruction alone.
 */
export function meanAbsoluteError(images: tf.Tensor4D, reconstruction: tf.Tensor4D): tf.Scalar {
  const own = ownBackend();
  if (!own) return tf.mean(tf.abs(tf.sub(images, reconstruction)));
  const op = tf.customGrad((y, save) => {
    const inputs = [images, y as tf.Tensor];
    (save as tf.GradSaveFunc)(inputs);
    return {
      value: own.executeSingleOutput('CxrAbsoluteError', [], inputs),
      gradFunc: (dy, saved) => own.executeSingleOutput('CxrAbsoluteErrorGrad', [], [...saved, dy]),
    };
  });
  return op(reconstruction) as tf.Scalar;
}
