import type { PixelBatch } from '@cxr-anomaly/data-cxr';
import { grayToRgb } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';

/** The pixels of a batch on the engine, [B, H, W, C] with as many channels as the network has; the tensor is the caller's. */
export function toTensor({ pixels, shape, channels }: PixelBatch): tf.Tensor4D {
  const stored = tf.tensor4d(pixels, [...shape]);
  if (channels === shape[3]) return stored;
  const repeated = grayToRgb(stored);
  stored.dispose();
  return repeated;
}
