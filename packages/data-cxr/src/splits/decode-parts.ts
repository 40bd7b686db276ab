/** Decoding into the cache in parts, by several processes that share a file system. */
import { fillPart, joinParts, lacksCache, type CacheOptions, type CachePart } from '../cache/open-cache';
import type { DataSet, Preprocessing } from '../contracts';
import { servedIndexes } from './served-indexes';

/** Number of images that training and testing use: `CachePart` counts these. */
export function countServed(dataSet: DataSet): number {
  return servedIndexes(dataSet.items).length;
}

/** Says whether the cache holds the images already, prepared in each of these ways. */
export async function isDecoded(
  dataSet: DataSet,
  preprocessings: readonly Preprocessing[],
  options: CacheOptions = {},
): Promise<boolean> {
  return !(await lacksCache(dataSet, preprocessings, options));
}

/** Decodes a part of the images into a folder of its own, for `joinDecoded`. @throws DataError when it cannot be written. */
export async function decodePart(
  dataSet: DataSet,
  preprocessings: readonly Preprocessing[],
  part: CachePart,
  onProgress?: (done: number, total: number) => void,
): Promise<void> {
  await fillPart(dataSet, preprocessings, servedIndexes(dataSet.items), {
    part,
    ...(onProgress && { onProgress }),
  });
}

/**
 * Joins all parts into the cache: the same files, byte for byte, as `decodeOnce` writes.
 *
 * @param folders of the parts, in the order of the images
 * @throws DataError when a part is missing or damaged, or the cache cannot be written.
 */
export async function joinDecoded(
  dataSet: DataSet,
  preprocessings: readonly Preprocessing[],
  folders: readonly string[],
  options: CacheOptions = {},
): Promise<void> {
  await joinParts(dataSet, preprocessings, folders, options);
}
