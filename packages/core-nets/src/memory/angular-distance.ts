/**
 * Angles between unit vectors as fractions of π (docs/methods.md, "MemDAE"). Neighbors are ranked by cosine, one matrix product;
 * the angle of those kept is taken from their chord, 2·asin(‖a−b‖/2): arccos loses half of its digits near 0, where normal images
 * lie, and leaves its domain when rounding lifts a cosine above 1.
 */
import * as tf from '@tensorflow/tfjs-core';

/** The nearest rows of each vector, nearest first. */
export interface NearestRows {
  /** [B, k], fractions of π. */
  readonly distances: tf.Tensor2D;
  /** [B, k], rows of the bank, int32. */
  readonly indexes: tf.Tensor2D;
}

/**
 * Finds the k rows at the smallest angle to each vector. Call within tidy.
 * @param vectors [B, D] of length 1
 * @param rows [N, D] of length 1; all of them if there are fewer than k
 */
export function nearestRows(vectors: tf.Tensor2D, rows: tf.Tensor2D, k: number): NearestRows {
  const [count, dim] = rows.shape;
  const cosines = tf.matMul<tf.Tensor2D>(vectors, rows, false, true);
  const { indices } = tf.topk<tf.Tensor2D>(cosines, Math.min(k, count), true);
  const kept = tf.reshape(tf.gather(rows, tf.reshape(indices, [-1])), [vectors.shape[0], -1, dim]);
  const chord = tf.norm(tf.sub(kept, tf.expandDims(vectors, 1)), 'euclidean', 2);
  // Opposite vectors may round to a chord a little over 2.
  const distances = tf.mul<tf.Tensor2D>(tf.asin(tf.minimum(tf.div(chord, 2), 1)), 2 / Math.PI);
  return { distances, indexes: indices };
}

/** Mean angle to the k nearest rows: [B, D] → [B], 0…1, higher = more anomalous. Call within tidy. */
export function meanNearestAngle(vectors: tf.Tensor2D, rows: tf.Tensor2D, k: number): tf.Tensor1D {
  return tf.mean(nearestRows(vectors, rows, k).distances, 1);
}
