import { toTensor } from '@cxr-anomaly/core-nets';
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';

/** Takes up to `count` of the first images of a source, [B, H, W, C]; the caller disposes the tensor. */
export async function takeFirst(source: ImageSource, count: number): Promise<tf.Tensor4D> {
  for await (const batch of source.batches({ batchSize: count })) return toTensor(batch);
  throw new RangeError('The source has no images.');
}

/** Draws as many images of noise as `takeFirst` returns, between their darkest and brightest pixel: they reveal no image. */
export async function drawLike(source: ImageSource, count: number): Promise<tf.Tensor4D> {
  const images = await takeFirst(source, count);
  const values = await images.data<'float32'>();
  images.dispose();
  let [darkest, brightest] = [Infinity, -Infinity];
  for (const value of values) {
    darkest = Math.min(darkest, value);
    brightest = Math.max(brightest, value);
  }
  const random = createRandom(0, 'golden');
  const noise = values.map(() => random.uniform(darkest, brightest));
  return tf.tensor4d(noise, images.shape);
}
