import * as tf from '@tensorflow/tfjs-core';

/** Center coordinates are kept at least this far from 0, since weights of zero reach a coordinate of 0 for every image. */
const MIN_COORDINATE = 0.1;

/** The sphere that normal embeddings are drawn into: a center that never moves once set, and a radius. */
export class Hypersphere {
  /** [D] */
  readonly center: tf.Variable<tf.Rank.R1>;
  /** ≥ 0; stays 0 for the one-class objective. */
  readonly radius: tf.Variable<tf.Rank.R0>;

  constructor(embeddingDim: number) {
    // tf.variable copies its initial value.
    [this.center, this.radius] = tf.tidy(() => [
      tf.variable<tf.Rank.R1>(tf.zeros([embeddingDim]), false),
      tf.variable<tf.Rank.R0>(tf.scalar(0), false),
    ]);
  }

  /** Sets the center to the mean embedding [D], with coordinates closer to 0 than 0.1 pushed out to ±0.1 (an exact 0 to +0.1). */
  placeCenter(meanEmbedding: tf.Tensor1D): void {
    tf.tidy(() => {
      const sign = tf.sub(tf.mul(tf.cast(tf.greaterEqual(meanEmbedding, 0), 'float32'), 2), 1);
      const pushed = tf.mul(sign, tf.maximum(tf.abs(meanEmbedding), MIN_COORDINATE));
      this.center.assign(pushed as tf.Tensor1D);
    });
  }

  dispose(): void {
    this.center.dispose();
    this.radius.dispose();
  }
}
