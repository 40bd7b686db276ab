/** LeakyReLU with TensorFlow's own gradient kernel on the native engine, and tfjs's composed gradient on the portable one. */
import * as tf from '@tensorflow/tfjs-core';
import { floatAttributes, nativeBackend } from './native-op';

/** max(x, slope·x) for 0 < slope < 1. Differentiable once. */
export function leakyRelu<T extends tf.Tensor>(x: T, slope: number): T {
  const backend = nativeBackend();
  if (!backend) return tf.leakyRelu(x, slope);
  const attributes = floatAttributes(backend, ['T'], { alpha: slope });
  const op = tf.customGrad((features, save) => {
    (save as tf.GradSaveFunc)([features as tf.Tensor]);
    return {
      value: backend.executeSingleOutput('LeakyRelu', attributes, [features as tf.Tensor]),
      gradFunc: (dy, saved) => backend.executeSingleOutput('LeakyReluGrad', attributes, [dy, ...saved]),
    };
  });
  return op(x) as T;
}
