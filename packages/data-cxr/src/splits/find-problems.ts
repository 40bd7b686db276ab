import { openCache, type CacheOptions } from '../cache/open-cache';
import type { Cache } from '../cache/read-cache';
import type { DataProblem, DataSet, ImageItem, Split } from '../contracts';
import type { Geometry } from '../preprocessing/network-input';
import { checkLeaks, type DigestedItem } from './check-leaks';
import { listDoubts } from './list-doubts';
import { servedIndexes } from './served-indexes';

/** Only digests and warnings are needed, not pixels: 64 bytes are kept per image. */
const TINY: Geometry = { side: 8, channels: 1, fit: 'stretch' };

/** Images of each split that could be decoded, with the row of the cache that holds each. */
export type CachedSplits = Readonly<Record<Split, readonly CachedItem[]>>;

export interface CachedItem extends DigestedItem {
  /** Row of the cache. */
  readonly row: number;
}

/** Finds everything a person should know about data whose images are decoded: leaks between splits first. */
export function findProblems(dataSet: DataSet, cache: Cache, splits: CachedSplits): DataProblem[] {
  return [
    ...checkLeaks(splits.train, splits.test, ['train', 'test']),
    ...checkLeaks(splits.val, splits.test, ['val', 'test']),
    ...checkLeaks(splits.train, splits.val, ['train', 'val']),
    ...dataSet.problems,
    ...cache.index.failures.map(({ id, message }) => ({
      subject: id,
      message: `${message} It is left out.`,
    })),
    ...listDoubts(cache.index.rows),
  ];
}

/** Groups the images of a cache by their split. */
export function splitCached(dataSet: DataSet, cache: Cache): CachedSplits {
  const rowOf = new Map(cache.index.rows.map((row, number) => [row.id, { row: number, sha256: row.sha256 }]));
  const cached = servedIndexes(dataSet.items).flatMap((index) => {
    const item = dataSet.items[index] as ImageItem;
    const row = rowOf.get(item.id);
    return row === undefined ? [] : { item, ...row };
  });
  const of = (split: Split): CachedItem[] => cached.filter(({ item }) => item.split === split);
  return { train: of('train'), val: of('val'), test: of('test') };
}

/**
 * Decodes every image that training or testing would use and finds the problems that `prepareSplits` would find. The results are
 * stored in the image cache, so the same data is not decoded again.
 *
 * @throws DataError when the cache can be neither read nor written.
 */
export async function checkDataSet(dataSet: DataSet, options: CacheOptions = {}): Promise<DataProblem[]> {
  const cache = await openCache(dataSet, TINY, servedIndexes(dataSet.items), options);
  return findProblems(dataSet, cache, splitCached(dataSet, cache));
}
