/**
 * Reconstruction error after projecting onto the 30 leading principal components of the normal training images, computed
 * exactly through their Gram matrix (Turk & Pentland, "Eigenfaces", 1991, section 2.1): N images lead to an N × N problem
 * regardless of their size.
 */
import { toTensor } from '@cxr-anomaly/core-nets';
import { topEigenpairs, type ImageSource } from '@cxr-anomaly/data-cxr';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import type { Baseline } from './baseline';

const COMPONENTS = 30;

/** Most training images used, and most values they may have in total (256 MiB): the larger the images, the fewer are used. */
const MAX_IMAGES = 2000;
const MAX_VALUES = 2 ** 26;

/** Components below this fraction of the largest eigenvalue are rounding errors, not variation. */
const RANK_TOLERANCE = 1e-6;

/** The mean squared error of an image's reconstruction from 30 principal components. */
export const pcaError: Baseline = {
  name: 'pca-30-error',
  title: 'PCA-30 error',
  async fit(train) {
    const rows = await readRows(train);
    const mean = tf.mean<tf.Tensor2D>(rows, 0, true);
    const centered = tf.sub<tf.Tensor2D>(rows, mean);
    rows.dispose();
    const components = await principalComponents(centered, COMPONENTS);
    centered.dispose();
    return {
      score: (images) => tf.tidy(() => reconstructionError(images, mean, components)),
      dispose: () => tf.dispose([mean, components]),
    };
  },
};

/**
 * Returns the leading principal directions of centered rows [N, P] as orthonormal columns [P, ≤ count]: fewer where
 * the rows vary in fewer directions. The caller disposes the tensor.
 */
export async function principalComponents(centered: tf.Tensor2D, count: number): Promise<tf.Tensor2D> {
  const size = centered.shape[0];
  const gram = tf.matMul(centered, centered, false, true);
  const { values, vectors } = topEigenpairs(Float64Array.from(await gram.data()), size, count);
  gram.dispose();
  const floor = (values[0] ?? 0) * RANK_TOLERANCE;
  const kept = values.filter((value) => value > floor).length;
  return tf.tidy(() => {
    const columns = Array.from({ length: kept }, (_, i) => vectors[i] as Float64Array);
    const weights = tf.tensor2d(
      Float32Array.from({ length: size * kept }, (_, i) => columns[i % kept]?.[Math.floor(i / kept)] ?? 0),
      [size, kept],
    );
    const directions = tf.matMul(centered, weights, true, false);
    return tf.div<tf.Tensor2D>(directions, tf.norm(directions, 2, 0, true));
  });
}

function reconstructionError(images: tf.Tensor4D, mean: tf.Tensor2D, components: tf.Tensor2D): tf.Tensor1D {
  const centered = tf.sub<tf.Tensor2D>(tf.reshape(images, [images.shape[0], -1]), mean);
  const reconstruction = tf.matMul(tf.matMul(centered, components), components, false, true);
  return tf.mean(tf.squaredDifference(centered, reconstruction), 1);
}

/** The training images as rows, or a random sample where there are too many. */
async function readRows(train: ImageSource): Promise<tf.Tensor2D> {
  const { side, channels } = train.preprocessing;
  const length = side * side * channels;
  const limit = Math.min(MAX_IMAGES, Math.floor(MAX_VALUES / length));
  const order = createRandom(0, 'pca-rows').permutation(train.items.length);
  const drawn = new Set(order.subarray(0, limit));
  const rows = new Float32Array(drawn.size * length);
  let row = 0;
  for await (const batch of train.batches({ batchSize: 64 })) {
    const images = toTensor(batch);
    const pixels = await images.data<'float32'>();
    images.dispose();
    batch.indexes.forEach((index, i) => {
      if (drawn.has(index)) rows.set(pixels.subarray(i * length, (i + 1) * length), row++ * length);
    });
  }
  return tf.tensor2d(rows, [drawn.size, length]);
}
