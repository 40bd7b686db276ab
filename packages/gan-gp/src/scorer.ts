/** From images to scores, without training code: this file runs in a browser. */
import * as tf from '@tensorflow/tfjs-core';
import type { Generator } from './network';
import { anomalyScores } from './objective';

/** mean (z−ẑ)² + mean |x−x̂|: [B, H, W, C] → [B], higher = more anomalous. */
export function scoreImages(generator: Generator, images: tf.Tensor4D): tf.Tensor1D {
  return tf.tidy(() => anomalyScores(images, generator.run(images)));
}
