import type { ImageItem, ImageSource, PixelBatch, Preprocessing } from '@cxr-anomaly/data-cxr';

/** Serves gray images of this side from memory. */
export function pixelSource(images: readonly (readonly number[])[], side: number): ImageSource {
  const items = images.map((_, i): ImageItem => ({ id: `${i}`, split: 'train', label: 0, meta: {} }));
  async function* batches({ batchSize }: { batchSize: number }): AsyncGenerator<PixelBatch> {
    for (let from = 0; from < images.length; from += batchSize) {
      const rows = images.slice(from, from + batchSize);
      yield await Promise.resolve({
        indexes: Int32Array.from(rows, (_, i) => from + i),
        pixels: Float32Array.from(rows.flat()),
        shape: [rows.length, side, side, 1],
        channels: 1,
      });
    }
  }
  const preprocessing: Preprocessing = {
    side,
    channels: 1,
    fit: 'stretch',
    tone: 'none',
    normalization: { kind: 'unit' },
  };
  return { items, preprocessing, batches };
}
