/**
 * The non-parametric classifier of RLAD (docs/methods.md, "RLAD"): every training image is a class, whose weights are the image's
 * row of the memory bank; an anchor's class is its whole neighborhood. The gradient is written by hand, so that the [B, N]
 * similarities are stored only once. The reference updates the memory inside that gradient; here the trainer does so right after
 * the step, from the same embeddings.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Fills the unused places of a neighborhood. */
export const NOBODY = -1;

/** A logit so low that a softmax gives it no weight. */
const NEVER = -1e30;

/** Cosines divided by the temperature: embedding [B, D], memory [N, D] → [B, N]. */
export function similarities(embedding: tf.Tensor2D, memory: tf.Tensor2D, temperature: number): tf.Tensor2D {
  return tf.div(tf.matMul(embedding, memory, false, true), temperature);
}

/**
 * −log of the probability that a softmax over all rows gives to each image's neighborhood: [B]. Differentiable once, in the
 * embedding only.
 * @param embedding [B, D]
 * @param memory [N, D], constant
 * @param neighborhoods [B, 1 + m], int32: the image's own row, then its neighbors' or NOBODY
 */
export function neighborhoodLosses(
  embedding: tf.Tensor2D,
  memory: tf.Tensor2D,
  neighborhoods: tf.Tensor2D,
  temperature: number,
): tf.Tensor1D {
  const op = tf.customGrad((input, save) => {
    const vectors = input as tf.Tensor2D;
    const logits = similarities(vectors, memory, temperature);
    const members = gatherMembers(memory, neighborhoods);
    const memberLogits = similaritiesOfMembers(vectors, members, neighborhoods, temperature);
    (save as tf.GradSaveFunc)([tf.softmax(logits), tf.softmax(memberLogits), members, memory]);
    return {
      value: tf.sub(tf.logSumExp(logits, 1), tf.logSumExp(memberLogits, 1)),
      gradFunc: (dy, saved) => {
        const [shares, memberShares, rows, all] = saved as [
          tf.Tensor2D,
          tf.Tensor2D,
          tf.Tensor3D,
          tf.Tensor2D,
        ];
        const expected = tf.matMul(shares, all);
        const wanted = tf.sum(tf.mul(tf.expandDims(memberShares, 2), rows), 1);
        return tf.mul(tf.expandDims(tf.div(dy, temperature), 1), tf.sub(expected, wanted));
      },
    };
  });
  return op(embedding) as tf.Tensor1D;
}

/**
 * The same for images outside the memory, whose neighborhood is the `size` most similar rows. Low if held-out normal images
 * clearly belong with a few known ones; comparable between rounds.
 */
export function nearestNeighborhoodLosses(
  embedding: tf.Tensor2D,
  memory: tf.Tensor2D,
  size: number,
  temperature: number,
): tf.Tensor1D {
  const logits = similarities(embedding, memory, temperature);
  const { values } = tf.topk(logits, Math.min(size, memory.shape[0]));
  return tf.sub(tf.logSumExp(logits, 1), tf.logSumExp(values, 1));
}

/** [B, 1 + m, D]; the memory's first row takes the place of NOBODY. */
function gatherMembers(memory: tf.Tensor2D, neighborhoods: tf.Tensor2D): tf.Tensor3D {
  return tf.gather<tf.Tensor>(memory, tf.maximum(neighborhoods, tf.scalar(0, 'int32'))) as tf.Tensor3D;
}

function similaritiesOfMembers(
  embedding: tf.Tensor2D,
  members: tf.Tensor3D,
  neighborhoods: tf.Tensor2D,
  temperature: number,
): tf.Tensor2D {
  const logits = tf.div<tf.Tensor2D>(tf.sum(tf.mul(members, tf.expandDims(embedding, 1)), 2), temperature);
  return tf.where<tf.Tensor2D>(
    tf.less(neighborhoods, 0),
    tf.mul<tf.Tensor2D>(tf.onesLike(logits), NEVER),
    logits,
  );
}
