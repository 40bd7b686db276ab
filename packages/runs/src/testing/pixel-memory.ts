import type { Detector, Neighbor } from '@cxr-anomaly/core-nets';
import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';

/** A memory detector without a network: an image is its own embedding and is compared by angle with remembered images. */
export class PixelMemory implements Pick<Detector, 'method' | 'preprocessing' | 'score' | 'explain'> {
  readonly method = 'memdae';

  constructor(
    readonly preprocessing: Preprocessing,
    /** [N, H, W, 1] */
    private readonly remembered: tf.Tensor4D,
  ) {}

  score(images: tf.Tensor4D): tf.Tensor1D {
    return tf.tidy(() => tf.min<tf.Tensor1D>(this.angles(images), 1));
  }

  explain(images: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => tf.squeeze<tf.Tensor3D>(images, [3]));
  }

  async neighbors(images: tf.Tensor4D, k: number): Promise<Neighbor[][]> {
    const angles = this.angles(images);
    const rows = await angles.array();
    angles.dispose();
    const { side } = this.preprocessing;
    return rows.map((row) =>
      [...row.entries()]
        .sort(([, a], [, b]) => a - b)
        .slice(0, k)
        .map(([i, angularDistance]) => {
          const remembered = this.remembered.dataSync().slice(i * side ** 2, (i + 1) * side ** 2);
          const pixels = Uint8Array.from(remembered, (value) => Math.round(255 * value));
          return { id: `remembered-${i}`, angularDistance, thumbnail: { side, pixels } };
        }),
    );
  }

  /** Returns the angles between images and memory as fractions of π, [B, N]. */
  private angles(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => {
      const unit = (batch: tf.Tensor4D) => {
        const flat = tf.reshape(batch, [batch.shape[0], -1]);
        return tf.div<tf.Tensor2D>(flat, tf.norm(flat, 2, 1, true));
      };
      const cosines = tf.matMul(unit(images), unit(this.remembered), false, true);
      return tf.div<tf.Tensor2D>(tf.acos(tf.clipByValue(cosines, -1, 1)), Math.PI);
    });
  }
}
