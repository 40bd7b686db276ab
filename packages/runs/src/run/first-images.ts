import { toTensor } from '@cxr-anomaly/core-nets';
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import type * as tf from '@tensorflow/tfjs-core';

/** Takes the first images of a source, as many as asked for or as it has, [B, H, W, C]; the tensor is the caller's. */
export async function takeFirst(source: ImageSource, count: number): Promise<tf.Tensor4D> {
  for await (const batch of source.batches({ batchSize: count })) return toTensor(batch);
  throw new RangeError('A source without images has no first ones.');
}
