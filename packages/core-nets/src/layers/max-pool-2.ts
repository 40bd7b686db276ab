import { maxPool2 } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** Halves height and width, keeping the largest of each 2×2 pixels: [B, H, W, C] → [B, ⌊H/2⌋, ⌊W/2⌋, C]. */
export class MaxPool2 extends layers.Layer {
  static readonly className = 'CxrMaxPool2';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return maxPool2((Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, height, width, channels] = inputShape as [number, number, number, number];
    return [batch, Math.floor(height / 2), Math.floor(width / 2), channels];
  }
}

tf.serialization.registerClass(MaxPool2);
