import {
  toTensor,
  type CommonSettings,
  type Detector,
  type FitHooks,
  type Method,
} from '@cxr-anomaly/core-nets';
import type { ImageSource } from '@cxr-anomaly/data-cxr';
import type * as tf from '@tensorflow/tfjs-core';
import { openDataSet, prepareSplits, type PreparedData } from '@cxr-anomaly/data-cxr/node';

/** A method with small settings on a small phantom, which the suite trains and scores again and again. */
export class Trial<Settings extends CommonSettings> {
  private constructor(
    readonly method: Method<Settings>,
    readonly settings: Settings,
    readonly data: PreparedData,
    readonly test: ImageSource,
  ) {}

  static async open<S extends CommonSettings>(
    method: Method<S>,
    settings: S,
    phantom: string,
    cacheDir: string,
  ): Promise<Trial<S>> {
    const data = await prepareSplits(await openDataSet(phantom), method.preprocessing(settings), {
      cacheDir,
    });
    if (!data.test) throw new Error(`${phantom} has no test images.`);
    return new Trial(method, settings, data, data.test);
  }

  create(changes: Partial<Settings> = {}): Detector<Settings> {
    return this.method.create({ ...this.settings, ...changes }, this.data.preprocessing);
  }

  /** Trains on the phantom's normal images; only on the first `limit` of them if given. */
  async fit(detector: Detector<Settings>, hooks: FitHooks = {}, limit = Number.POSITIVE_INFINITY) {
    const { train, val } = this.data;
    return detector.fit({ train: firstImages(train, limit), ...(val ? { val } : {}) }, hooks);
  }

  /** Returns the first test images, [count, H, W, C]; the caller disposes the tensor. */
  async takeTest(count: number): Promise<tf.Tensor4D> {
    for await (const batch of this.test.batches({ batchSize: count })) return toTensor(batch);
    throw new Error('There are no test images.');
  }

  async score(detector: Detector<Settings>, batchSize: number): Promise<Float32Array> {
    const scores = new Float32Array(this.test.items.length);
    for await (const batch of this.test.batches({ batchSize })) {
      const images = toTensor(batch);
      const tensor = detector.score(images);
      const values = await tensor.data();
      batch.indexes.forEach((index, i) => (scores[index] = values[i] as number));
      images.dispose();
      tensor.dispose();
    }
    return scores;
  }
}

/** Returns the same source, limited to its first images. */
function firstImages(source: ImageSource, limit: number): ImageSource {
  if (limit >= source.items.length) return source;
  return {
    ...source,
    items: source.items.slice(0, limit),
    async *batches(options) {
      for await (const batch of source.batches({ batchSize: options.batchSize })) {
        const count = Math.min(limit, batch.indexes.length);
        const size = batch.pixels.length / batch.indexes.length;
        yield {
          ...batch,
          indexes: batch.indexes.slice(0, count),
          pixels: batch.pixels.slice(0, count * size),
          shape: [count, batch.shape[1], batch.shape[2], batch.shape[3]],
        };
        return;
      }
    },
  };
}
