/** From images to scores and maps, without training code: this file runs in a browser. */
import { averageFeatures, type Encoder } from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import type { Gaussians } from './gaussians';
import { mahalanobisDistances } from './objective';

/** The sum of the stages' distances to normal averages: [B, H, W, C] → [B], higher = more anomalous. */
export function scoreImages(encoder: Encoder, gaussians: Gaussians, images: tf.Tensor4D): tf.Tensor1D {
  return tf.tidy(() => {
    const distances = encoder.encode(images).map((features, i) => {
      const { mean, whitening } = gaussians.stages[i] as Gaussians['map'];
      return mahalanobisDistances(tf.sub(averageFeatures(features), mean), whitening);
    });
    return tf.addN(distances);
  });
}

/**
 * By which fraction the features at each position are farther from normal ones than on average, 0 where they are not:
 * [B, H, W, C] → [B, H, W]. The squared distances of normal positions average to C, the number of channels.
 */
export function explainImages(encoder: Encoder, gaussians: Gaussians, images: tf.Tensor4D): tf.Tensor3D {
  const [batch, height, width] = images.shape;
  return tf.tidy(() => {
    const { mean, whitening } = gaussians.map;
    const [rows, columns, channels] = mean.shape as [number, number, number];
    const features = encoder.encode(images)[gaussians.mapStage] as tf.Tensor4D;
    const differences = tf.reshape<tf.Rank.R2>(tf.sub(features, mean), [-1, channels]);
    const distances = mahalanobisDistances(differences, whitening);
    const excess = tf.relu(tf.sub(tf.div(distances, Math.sqrt(channels)), 1));
    const maps = tf.reshape<tf.Rank.R4>(excess, [batch, rows, columns, 1]);
    return tf.squeeze<tf.Tensor3D>(tf.image.resizeBilinear(maps, [height, width], false, true), [3]);
  });
}
