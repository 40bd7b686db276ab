import type { ImageItem, ImageSource, PixelBatch, Preprocessing } from '@cxr-anomaly/data-cxr';
import type * as tf from '@tensorflow/tfjs-core';

/** An image source over rows in memory, in order unless the caller shuffles them; for tests. */
export function arraySource(pixels: Float32Array, shape: readonly number[]): ImageSource {
  const [count, side, , channels] = shape as [number, number, number, 1 | 3];
  const size = side * side * channels;
  const items = Array.from({ length: count }, (_, i): ImageItem => ({
    id: `${i}`,
    split: 'train',
    label: 0,
    meta: {},
  }));
  const preprocessing: Preprocessing = {
    side,
    channels,
    fit: 'stretch',
    tone: 'none',
    normalization: { kind: 'unit' },
  };
  async function* batches({ batchSize }: { batchSize: number }): AsyncGenerator<PixelBatch> {
    for (let start = 0; start < count; start += batchSize) {
      const end = Math.min(start + batchSize, count);
      yield await Promise.resolve({
        indexes: Int32Array.from({ length: end - start }, (_, i) => start + i),
        pixels: pixels.slice(start * size, end * size),
        shape: [end - start, side, side, channels],
        channels,
      });
    }
  }
  return { items, preprocessing, batches };
}

/** Reads a tensor and disposes it. */
export async function read(tensor: tf.Tensor): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}
