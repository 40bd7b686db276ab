import { createRandom } from '@cxr-anomaly/random';
import type { BatchOptions } from '../contracts';
import { DataError } from '../errors';

/**
 * Returns the order of one epoch: positions 0 … passes·images − 1, position p standing for image p mod images in its (p div
 * images)-th pass. Depends only on (seed, epoch); without `shuffle` positions ascend.
 */
export function epochOrder(images: number, options: BatchOptions): Int32Array {
  const length = images * (options.passes ?? 1);
  if (options.shuffle === undefined) return Int32Array.from({ length }, (_, i) => i);
  return createRandom(options.shuffle.seed, 'shuffle', options.shuffle.epoch).permutation(length);
}

/** Returns the first and last+1 position of each batch in the epoch's order. */
export function batchBounds(length: number, options: BatchOptions): [number, number][] {
  const bounds: [number, number][] = [];
  for (let from = 0; from < length; from += options.batchSize) {
    const to = Math.min(length, from + options.batchSize);
    if (to - from === options.batchSize || options.dropLast !== true) bounds.push([from, to]);
  }
  return bounds;
}

/** @throws DataError when a count is not a whole number ≥ 1. */
export function assertBatchOptions(options: BatchOptions): void {
  for (const [name, value] of [
    ['batchSize', options.batchSize],
    ['passes', options.passes ?? 1],
  ] as const) {
    if (!Number.isInteger(value) || value < 1)
      throw new DataError(`${name} must be a whole number ≥ 1, not ${value}.`);
  }
}
