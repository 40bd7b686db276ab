import { toTensor } from '@cxr-anomaly/core-nets';
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import type { Baseline } from './baseline';

const BATCH = 64;

/** The root mean squared difference of an image from the mean normal training image, over pixels and channels. */
export const meanImageDistance: Baseline = {
  name: 'mean-image-distance',
  title: 'distance to mean image',
  async fit(train) {
    const mean = await meanImage(train);
    return {
      score: (images) =>
        tf.tidy(() => tf.sqrt(tf.mean<tf.Tensor1D>(tf.squaredDifference(images, mean), [1, 2, 3]))),
      dispose: () => mean.dispose(),
    };
  },
};

/** Averages the images of a source: [1, H, W, C]. The caller disposes the result. */
export async function meanImage(source: ImageSource): Promise<tf.Tensor4D> {
  let sum: tf.Tensor | undefined;
  for await (const batch of source.batches({ batchSize: BATCH })) {
    const before = sum;
    sum = tf.tidy(() => {
      const batchSum = tf.sum(toTensor(batch), 0, true);
      return before ? tf.add(before, batchSum) : batchSum;
    });
    before?.dispose();
  }
  if (!sum) throw new RangeError('There are no images to average.');
  const mean = tf.div<tf.Tensor4D>(sum, source.items.length);
  sum.dispose();
  return mean;
}
