import type { ImageSource } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import type { Thumbnails } from '../contracts';
import { toTensor } from '../training/to-tensor';

/** Side of a thumbnail: enough to tell a face from a chest, at 4 KB each. */
const SIDE = 64;

const BATCH = 32;

/** Makes a thumbnail of every image of a source, each stretched to its own darkest and brightest pixel. */
export async function makeThumbnails(source: ImageSource): Promise<Thumbnails> {
  const side = Math.min(SIDE, source.preprocessing.side);
  const pixels = new Uint8Array(source.items.length * side * side);
  for await (const batch of source.batches({ batchSize: BATCH })) {
    const images = toTensor(batch);
    const shrunk = tf.tidy(() => shrink(images, side));
    const values = await shrunk.data();
    tf.dispose([images, shrunk]);
    batch.indexes.forEach((index, i) => {
      const one = values.subarray(i * side * side, (i + 1) * side * side);
      pixels.set(one, index * side * side);
    });
  }
  return { side, pixels };
}

/** [B, H, W, C] → [B, side, side], 0…255. */
function shrink(images: tf.Tensor4D, side: number): tf.Tensor3D {
  const gray = tf.mean<tf.Tensor4D>(images, 3, true);
  // Averages first, so that no detail aliases.
  const factor = Math.max(1, Math.floor(images.shape[1] / side));
  const averaged = factor > 1 ? tf.avgPool(gray, factor, factor, 'valid') : gray;
  const resized = tf.image.resizeBilinear(averaged, [side, side]);
  const darkest = tf.min(resized, [1, 2, 3], true);
  const range = tf.maximum(tf.sub(tf.max(resized, [1, 2, 3], true), darkest), 1e-6);
  return tf.squeeze<tf.Tensor3D>(tf.round(tf.mul(tf.div(tf.sub(resized, darkest), range), 255)), [3]);
}
