/**
 * LeakyReLU with TensorFlow's own kernels on the native engine, and the same gradient composed of small operations on the
 * portable one.
 */
import * as tf from '@tensorflow/tfjs-core';
import { floatAttributes, nativeBackend } from './native-op';

/**
 * max(x, slope·x) for 0 ≤ slope < 1. Differentiable any number of times; since it is linear on either side of 0, nothing flows
 * back to x from its gradient's gradient, where a gradient is missing instead of zero.
 */
export function leakyRelu<T extends tf.Tensor>(x: T, slope: number): T {
  const backend = nativeBackend();
  const op = tf.customGrad((features, save) => {
    (save as tf.GradSaveFunc)([features as tf.Tensor]);
    return {
      value: backend
        ? backend.executeSingleOutput('LeakyRelu', floatAttributes(backend, ['T'], { alpha: slope }), [
            features as tf.Tensor,
          ])
        : tf.leakyRelu(features as tf.Tensor, slope),
      gradFunc: (dy, saved) => scaleBySide(dy, saved[0] as tf.Tensor, slope),
    };
  });
  return op(x) as T;
}

/** dy where features are positive, slope·dy elsewhere: linear in dy, so that its gradient is itself. */
function scaleBySide(dy: tf.Tensor, features: tf.Tensor, slope: number): tf.Tensor {
  const backend = nativeBackend();
  const op = tf.customGrad((upstream, save) => {
    (save as tf.GradSaveFunc)([features]);
    return {
      value: backend
        ? backend.executeSingleOutput('LeakyReluGrad', floatAttributes(backend, ['T'], { alpha: slope }), [
            upstream as tf.Tensor,
            features,
          ])
        : tf.where(tf.greater(features, 0), upstream as tf.Tensor, tf.mul(upstream as tf.Tensor, slope)),
      gradFunc: (ddy, saved) => scaleBySide(ddy, saved[0] as tf.Tensor, slope),
    };
  });
  return op(dy);
}
