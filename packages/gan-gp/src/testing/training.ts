/** Small trainings of random images, for tests. */
import { arraySource } from '@cxr-anomaly/detector-contract';
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { ganGpSchema, type GanGpSettings } from '../config';

export const SIDE = 64;
export const SIZE = SIDE * SIDE * 3;

/** Settings of the narrowest networks there are, two images a batch. */
export function smallSettings(changes: Partial<GanGpSettings> = {}): GanGpSettings {
  return ganGpSchema.parse({
    imageSize: SIDE,
    batchSize: 2,
    width: 2,
    embeddingDim: 8,
    epochs: 2,
    ...changes,
  });
}

/** Pixels of `count` images, [count, 64, 64, 3], uniform in [−1,1]. */
export function noise(count: number): Float32Array {
  const random = createRandom(0, 'noise');
  return Float32Array.from({ length: count * SIZE }, () => random.uniform(-1, 1));
}

export function noiseBatch(count: number): tf.Tensor4D {
  return tf.tensor4d(noise(count), [count, SIDE, SIDE, 3]);
}

export function sourceOf(pixels: Float32Array): ImageSource {
  return arraySource(pixels, [pixels.length / SIZE, SIDE, SIDE, 3]);
}
