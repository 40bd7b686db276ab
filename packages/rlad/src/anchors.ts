/**
 * Anchor neighborhoods (docs/methods.md, "RLAD"): the images whose row of the memory bank is most certain of its neighbors become
 * anchors; each forms one class with the rows most similar to it. The N×N similarities are computed a block of rows at a time, so
 * that memory grows only linearly with N; nothing loops over images.
 */
import * as tf from '@tensorflow/tfjs-core';
import { NOBODY, similarities } from './objective';

/** Similarities in one block: 4 million, or 16 MB, of which a few copies exist at a time. */
const BLOCK_SIZE = 4_000_000;

export interface AnchorOptions {
  /** How many images become anchors. */
  readonly anchors: number;
  /** How many of the rows most similar to an anchor join its class. */
  readonly neighbors: number;
  readonly temperature: number;
}

/** How many anchors a round has: ⌊rate·round·N⌋ in float32 products, as the reference computes it, N at most. */
export function anchorCount(images: number, selectRate: number, round: number): number {
  const perRound = Math.fround(Math.fround(images) * Math.fround(selectRate));
  return Math.min(images, Math.trunc(Math.fround(perRound * round)));
}

/** Neighborhoods of round 0, in which every image is its own class: [N, 1 + neighbors], int32; its own row, then NOBODY. */
export function soleNeighborhoods(images: number, neighbors: number): tf.Tensor2D {
  return tf.tidy(() => {
    const own = tf.reshape<tf.Rank.R2>(tf.range(0, images, 1, 'int32'), [images, 1]);
    return tf.concat<tf.Tensor2D>([own, tf.fill<tf.Rank.R2>([images, neighbors], NOBODY, 'int32')], 1);
  });
}

/**
 * Entropy of softmax(M_i·Mᵀ/T) for every row, the row itself included: [N, D] → [N]. The result is the caller's.
 *
 * With x the logits minus any constant, it is log Σeˣ − Σx·eˣ/Σeˣ. The constant is an upper bound of the row's logits, so that no
 * power overflows; it is close to the row's own logit, since the rows have about unit length. As one more column of the matrix
 * product it costs no extra pass over the N×N logits.
 */
export function rowEntropies(memory: tf.Tensor2D, temperature: number): tf.Tensor1D {
  const [count, dim] = memory.shape;
  const { queries, keys } = tf.tidy(() => {
    const lengths = tf.norm(memory, 'euclidean', 1, true) as tf.Tensor2D;
    const bounds = tf.mul<tf.Tensor2D>(lengths, tf.max(lengths));
    const ones = tf.ones<tf.Rank.R2>([count, 1]);
    return {
      queries: tf.div<tf.Tensor2D>(tf.concat([memory, tf.neg(bounds)], 1), temperature),
      keys: tf.concat<tf.Tensor2D>([memory, ones], 1),
    };
  });
  const blocks = blockBounds(count, count).map(([start, size]) =>
    tf.tidy(() => {
      const logits = tf.matMul(tf.slice(queries, [start, 0], [size, dim + 1]), keys, false, true);
      const powers = tf.exp(logits);
      const sums = tf.sum<tf.Tensor1D>(powers, 1);
      const weighted = tf.sum<tf.Tensor1D>(tf.mul(powers, logits), 1);
      return tf.sub<tf.Tensor1D>(tf.log(sums), tf.div(weighted, sums));
    }),
  );
  tf.dispose([queries, keys]);
  return joinBlocks(blocks);
}

/**
 * The anchors by ascending entropy, and the rows most similar to each, itself excluded, by descending similarity:
 * indexes [A] and neighbors [A, m], int32, m at most N − 1. They are the caller's.
 */
export function findAnchors(
  memory: tf.Tensor2D,
  { anchors, neighbors, temperature }: AnchorOptions,
): { readonly indexes: tf.Tensor1D; readonly neighbors: tf.Tensor2D } {
  const [count] = memory.shape;
  const kept = Math.min(neighbors, count - 1);
  const indexes = tf.tidy(() => {
    const entropies = rowEntropies(memory, temperature);
    return tf.topk<tf.Tensor1D>(tf.neg(entropies), anchors).indices;
  });
  const blocks = blockBounds(anchors, count).map(([start, size]) =>
    tf.tidy(() => mostSimilar(memory, tf.slice(indexes, start, size), kept)),
  );
  return { indexes, neighbors: joinBlocks(blocks) };
}

/** Neighborhoods of all images, anchors or not, as `neighborhoodLosses` takes them: [N, 1 + neighbors]. They are the caller's. */
export function discoverNeighborhoods(memory: tf.Tensor2D, options: AnchorOptions): tf.Tensor2D {
  const [count] = memory.shape;
  const sole = soleNeighborhoods(count, options.neighbors);
  if (options.anchors === 0 || count === 1) return sole;
  const found = findAnchors(memory, options);
  const result = tf.tidy(() => {
    const anchors = tf.expandDims(found.indexes, 1);
    const missing = options.neighbors - found.neighbors.shape[1];
    const padded = tf.pad2d(
      found.neighbors,
      [
        [0, 0],
        [0, missing],
      ],
      NOBODY,
    );
    const rows = tf.concat([anchors, padded], 1);
    return tf.tensorScatterUpdate<tf.Rank.R2>(sole, anchors, rows);
  });
  tf.dispose([sole, found.indexes, found.neighbors]);
  return result;
}

function mostSimilar(memory: tf.Tensor2D, indexes: tf.Tensor1D, count: number): tf.Tensor2D {
  const cosines = similarities(tf.gather(memory, indexes), memory, 1);
  const block = tf.range(0, indexes.shape[0], 1, 'int32');
  // A value below every cosine, so that no row is its own neighbor.
  const excluded = tf.tensorScatterUpdate<tf.Rank.R2>(
    cosines,
    tf.stack([block, indexes], 1),
    tf.fill([indexes.shape[0]], Number.NEGATIVE_INFINITY),
  );
  return tf.topk<tf.Tensor2D>(excluded, count).indices;
}

/** Start and size of each block of rows; rows × columns of a block stay within the block size. */
function blockBounds(rows: number, columns: number): [number, number][] {
  const size = Math.max(1, Math.floor(BLOCK_SIZE / columns));
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => [
    i * size,
    Math.min(size, rows - i * size),
  ]);
}

function joinBlocks<T extends tf.Tensor>(blocks: T[]): T {
  const [only] = blocks;
  if (blocks.length === 1 && only) return only;
  const joined = tf.concat(blocks, 0);
  tf.dispose(blocks);
  return joined;
}
