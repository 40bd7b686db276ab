import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

/** Values below 0 become 0, those above 6 become 6. */
export class Relu6 extends layers.Layer {
  static readonly className = 'CxrRelu6';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.relu6(Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs);
  }
}

tf.serialization.registerClass(Relu6);
