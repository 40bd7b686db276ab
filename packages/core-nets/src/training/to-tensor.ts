import type { PixelBatch } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';

/** The pixels of a batch on the engine, [B, H, W, C]; the tensor is the caller's. */
export function toTensor(batch: PixelBatch): tf.Tensor4D {
  return tf.tensor4d(batch.pixels, [...batch.shape]);
}
