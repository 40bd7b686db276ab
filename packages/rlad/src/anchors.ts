/**
 * Anchor neighborhoods (docs/methods.md, "RLAD"): the images whose row of the memory bank is most certain of its neighbors become
 * anchors; each forms one class with the rows most similar to it. The N×N similarities are computed a block of rows at a time, so
 * that memory grows only linearly with N; nothing loops over images.
 */
import { entropySums } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';
import { NOBODY } from './objective';

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
 * With b_j = |M_j|²/2T, the logits of row i are, but for a constant of the row, those of D_ij = −|M_i − M_j|²/2T plus b_j. D is
 * symmetric, so only its upper half is computed: a block serves its rows, and its columns as rows further down. With c_j = b_j less
 * the largest, and w = eᶜ, the entropy is log S − U/S, where S = Σ e^D·w and U = Σ (D·e^D·w + e^D·c·w). No power overflows, since
 * neither D nor c is positive.
 */
export function rowEntropies(memory: tf.Tensor2D, temperature: number): tf.Tensor1D {
  const [count] = memory.shape;
  const rows = tf.tidy(() => prepareRows(memory, temperature));
  let sums = tf.zeros<tf.Rank.R2>([count, 2]);
  for (let start = 0, size = 0; start < count; start += size) {
    size = Math.min(count - start, Math.max(1, Math.floor(BLOCK_SIZE / (count - start))));
    const before = sums;
    sums = tf.tidy(() => tf.add(before, blockSums(rows, start, size)));
    before.dispose();
  }
  return tf.tidy(() => {
    const [total, weighted] = tf.unstack(sums, 1) as [tf.Tensor1D, tf.Tensor1D];
    tf.dispose([...rows, sums]);
    return tf.sub<tf.Tensor1D>(tf.log(total), tf.div(weighted, total));
  });
}

/** Queries and keys, [N, D + 2] each, whose products are D; then w and c·w: [N, 2]. */
type Rows = [queries: tf.Tensor2D, keys: tf.Tensor2D, weights: tf.Tensor2D];

function prepareRows(memory: tf.Tensor2D, temperature: number): Rows {
  const halves = tf.div<tf.Tensor2D>(tf.sum(tf.square(memory), 1, true), 2 * temperature);
  const ones: tf.Tensor2D = tf.onesLike(halves);
  const negative: tf.Tensor2D = tf.neg(halves);
  const excess = tf.sub<tf.Tensor2D>(halves, tf.max(halves));
  const weights = tf.exp(excess);
  return [
    tf.concat<tf.Tensor2D>([tf.div<tf.Tensor2D>(memory, temperature), negative, ones], 1),
    tf.concat<tf.Tensor2D>([memory, ones, negative], 1),
    tf.concat<tf.Tensor2D>([weights, tf.mul<tf.Tensor2D>(weights, excess)], 1),
  ];
}

/** What a block of rows, from its first column on the diagonal on, adds to S and U: [N, 2]. */
function blockSums([queries, keys, weights]: Rows, start: number, size: number): tf.Tensor2D {
  const [count, width] = queries.shape;
  const rest = count - start;
  const distances = tf.matMul<tf.Tensor2D>(
    tf.slice(queries, [start, 0], [size, width]),
    tf.slice(keys, [start, 0], [rest, width]),
    false,
    true,
  );
  const [ofRows, ofColumns] = entropySums(
    distances,
    tf.slice(weights, [start, 0], [size, 2]),
    tf.slice(weights, [start, 0], [rest, 2]),
  );
  // The block's own columns are its rows: they have them already.
  const below = tf.slice(ofColumns, [size, 0], [rest - size, 2]);
  return tf.pad2d(tf.concat([ofRows, below], 0), [
    [start, 0],
    [0, 0],
  ]);
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

/** Rows by descending similarity to each of these, without itself: [A, count]. */
function mostSimilar(memory: tf.Tensor2D, indexes: tf.Tensor1D, count: number): tf.Tensor2D {
  const cosines = tf.matMul<tf.Tensor2D>(tf.gather(memory, indexes), memory, false, true);
  const { indices } = tf.topk<tf.Tensor2D>(cosines, count + 1);
  // From where a row stands among its own neighbors on, the next one moves up; if it does not, the last one is too many.
  const isItself = tf.equal(indices, tf.expandDims(indexes, 1));
  const isBehind = tf.slice(tf.cumsum<tf.Tensor2D>(tf.cast(isItself, 'int32'), 1), [0, 0], [-1, count]);
  const [before, after] = [0, 1].map((from) => tf.slice(indices, [0, from], [-1, count])) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  return tf.where(tf.cast(isBehind, 'bool'), after, before);
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
