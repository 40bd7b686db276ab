import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/** Doubles height and width by bilinear interpolation with aligned corners: [B, H, W, C] → [B, 2H, 2W, C]. */
export class BilinearUpsample extends layers.Layer {
  static readonly className = 'CxrBilinearUpsample';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const images = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    const [, height, width] = images.shape;
    return tf.image.resizeBilinear(images, [2 * height, 2 * width], true, false);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, height, width, channels] = inputShape as [number, number, number, number];
    return [batch, 2 * height, 2 * width, channels];
  }
}

tf.serialization.registerClass(BilinearUpsample);
