import * as tf from '@tensorflow/tfjs-core';
import { ownBackend } from './own-kernels';

/**
 * Repeats the channel of gray images three times, exactly: [B, H, W, 1] → [B, H, W, 3]. It has no gradient. TensorFlow's own way
 * takes three times as long as an operation of `native/`.
 */
export function grayToRgb(images: tf.Tensor4D): tf.Tensor4D {
  const backend = ownBackend();
  return backend
    ? (backend.executeSingleOutput('CxrGrayToRgb', [], [images]) as tf.Tensor4D)
    : tf.image.grayscaleToRGB(images);
}
