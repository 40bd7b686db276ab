/**
 * Distances to normal features: Rippel, Mertens & Merhof, "Modeling the Distribution of Normal Data in Pre-Trained Deep Features for
 * Anomaly Detection", ICPR 2020, equation 2. Pure functions of tensors; they make no variable and keep nothing.
 */
import * as tf from '@tensorflow/tfjs-core';

/**
 * Mahalanobis distance of differences f−μ: √((f−μ)ᵀ Σ⁻¹ (f−μ)), as the length of (f−μ)·W, which cannot be the root of a negative
 * number.
 *
 * @param differences [N, C], features minus their normal mean
 * @param whitening [C, C], W with W·Wᵀ = Σ⁻¹
 * @returns [N], ≥ 0
 */
export function mahalanobisDistances(differences: tf.Tensor2D, whitening: tf.Tensor2D): tf.Tensor1D {
  return tf.sqrt(tf.sum<tf.Tensor1D>(tf.square(tf.matMul(differences, whitening)), 1));
}
