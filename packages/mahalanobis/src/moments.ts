/**
 * Sums over normal images, from which the mean and covariance of their features follow, so that the features need not be kept. They
 * are taken about a reference, the mean of the first batch: sums of squares about 0 would lose the digits in which images differ.
 * Pure functions of tensors.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Sums over rows [N, C], as `Sums` of `ledoit-wolf.ts`, and what they are taken about. */
export type RowSums = {
  /** [C] */
  readonly reference: tf.Tensor;
  /** Σ y, [C] */
  readonly sum: tf.Tensor;
  /** Σ y·yᵀ, [C, C] */
  readonly products: tf.Tensor;
  /** Σ ‖y‖²·y, [C] */
  readonly cubes: tf.Tensor;
  /** Σ ‖y‖⁴, [] */
  readonly fourth: tf.Tensor;
};

/** Sums over the features of images at each position. */
export type PositionSums = {
  /** [h, w, C] */
  readonly reference: tf.Tensor;
  /** Σ y over images, [h, w, C] */
  readonly sum: tf.Tensor;
  /** Σ y·yᵀ over images and positions, [C, C] */
  readonly products: tf.Tensor;
};

/** Adds rows [N, C] to the sums so far, or starts them. */
export function addRows(rows: tf.Tensor2D, before?: RowSums): RowSums {
  const reference = before ? tf.clone(before.reference) : tf.mean(rows, 0);
  const y = tf.sub<tf.Tensor2D>(rows, reference);
  const squares = tf.sum(tf.square(y), 1, true); // [N, 1]
  return {
    reference,
    sum: plus(tf.sum(y, 0), before?.sum),
    products: plus(tf.matMul(y, y, true), before?.products),
    cubes: plus(tf.sum(tf.mul(y, squares), 0), before?.cubes),
    fourth: plus(tf.sum(tf.square(squares)), before?.fourth),
  };
}

/** Adds features [B, h, w, C] to the sums so far, or starts them. */
export function addPositions(features: tf.Tensor4D, before?: PositionSums): PositionSums {
  const channels = features.shape[3];
  const reference = before ? tf.clone(before.reference) : tf.mean(features, 0);
  const y = tf.sub(features, reference);
  const rows = tf.reshape<tf.Rank.R2>(y, [-1, channels]);
  return {
    reference,
    sum: plus(tf.sum(y, 0), before?.sum),
    products: plus(tf.matMul(rows, rows, true), before?.products),
  };
}

function plus(added: tf.Tensor, before: tf.Tensor | undefined): tf.Tensor {
  return before ? tf.add(before, added) : added;
}
