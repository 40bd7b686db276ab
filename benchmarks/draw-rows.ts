import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';

/** Rows of length 1, evenly spread: [count, dim]. */
export function drawRows(count: number, dim: number): tf.Tensor2D {
  const random = createRandom(0, 'rows');
  const values = Float32Array.from({ length: count * dim }, () => random.normal());
  return tf.tidy(() => {
    const rows = tf.tensor2d(values, [count, dim]);
    return tf.div(rows, tf.norm(rows, 'euclidean', 1, true));
  });
}
