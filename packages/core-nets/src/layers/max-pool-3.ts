import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** Halves height and width, keeping the largest of each 3×3 values around every other one: [B, H, W, C], all ≥ 0. */
export class MaxPool3 extends layers.Layer {
  static readonly className = 'CxrMaxPool3';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const images = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    // Zeros change no maximum of values that are not negative.
    const border: [number, number] = [1, 1];
    return tf.tidy(() => tf.maxPool(tf.pad(images, [[0, 0], border, border, [0, 0]]), 3, 2, 'valid'));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, height, width, channels] = inputShape as [number | null, number, number, number];
    return [batch, Math.ceil(height / 2), Math.ceil(width / 2), channels];
  }
}

tf.serialization.registerClass(MaxPool3);
