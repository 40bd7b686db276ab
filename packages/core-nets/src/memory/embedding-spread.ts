import * as tf from '@tensorflow/tfjs-core';
import { TrainingError } from '../errors';

/** Mean squared distance from the mean below which unit vectors are one point up to float32 rounding: angles of 0.03 %. */
const COLLAPSED = 1e-6;

/**
 * Mean squared distance of embeddings [B, D] from their mean, 0…1 for unit vectors; 0 when all are the same. The result is
 * the caller's.
 */
export function embeddingSpread(embedding: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.sum(tf.squaredDifference(embedding, tf.mean(embedding, 0)), 1)));
}

/** @throws TrainingError when the network maps every image to one embedding. @param spread mean over an epoch's batches. */
export function assertSpread(spread: number): void {
  if (spread > COLLAPSED) return;
  throw new TrainingError(
    `The embeddings collapsed (spread ${spread.toExponential(1)}): the network maps every image to one point, so all scores ` +
      'would be the same. Lower learningRate, or raise the weight of the other loss.',
  );
}
