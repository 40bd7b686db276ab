/** From images to scores, without training code: this file runs in a browser. */
import type { Autoencoder } from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import type { Hypersphere } from './hypersphere';
import { squaredDistances } from './objective';

/** ‖f(x)−c‖² − R², with R = 0 for the one-class objective: [B, H, W, C] → [B], higher = more anomalous. */
export function scoreImages(autoencoder: Autoencoder, sphere: Hypersphere, images: tf.Tensor4D): tf.Tensor1D {
  return tf.tidy(() => {
    const distances = squaredDistances(autoencoder.embed(images, false), sphere.center);
    return tf.sub(distances, tf.square(sphere.radius));
  });
}
