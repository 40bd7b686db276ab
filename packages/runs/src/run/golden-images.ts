import { toTensor } from '@cxr-anomaly/core-nets';
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import type * as tf from '@tensorflow/tfjs-core';

/** Images kept in a bundle, whose scores show at each loading that they are computed right. */
const GOLDEN_IMAGES = 4;

/** Takes the first few images of a source, [B, H, W, C]; the tensor is the caller's. */
export async function takeGolden(source: ImageSource): Promise<tf.Tensor4D> {
  for await (const batch of source.batches({ batchSize: GOLDEN_IMAGES })) return toTensor(batch);
  throw new RangeError('A source without images has no golden ones.');
}
