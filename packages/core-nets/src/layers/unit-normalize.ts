import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';

/** Scales vectors along the last axis to length 1, without an epsilon, as the reference does: [B, D] → [B, D]. */
export class UnitNormalize extends layers.Layer {
  static readonly className = 'CxrUnitNormalize';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const vectors = Array.isArray(inputs) ? (inputs[0] as tf.Tensor) : inputs;
    return tf.tidy(() => tf.div(vectors, tf.norm(vectors, 'euclidean', -1, true)));
  }
}

tf.serialization.registerClass(UnitNormalize);
