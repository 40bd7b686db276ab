import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheRoot } from '@cxr-anomaly/files/node';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
import type { Geometry } from '../preprocessing/network-input';
import { buildCaches, type CacheContent, type CacheTarget } from './build-cache';
import { FORMAT_VERSION } from './cache-format';
import { readCache, type Cache } from './read-cache';

export interface CacheOptions {
  /** Folder of the cache files; by default `images` in `$CXR_CACHE`, or else in `cxr-anomaly` in the user's cache folder. */
  readonly cacheDir?: string;
  /** Called after each image that had to be decoded. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Opens the cache of a data set at one geometry, building it first if it is missing or damaged. The key covers the content of the
 * images, so a changed file, label or option leads to a new cache; tone and normalization do not.
 *
 * @param wanted indexes of the items one may read: depends only on the data set
 * @throws DataError when the cache can be neither read nor written.
 */
export async function openCache(
  dataSet: DataSet,
  geometry: Geometry,
  wanted: readonly number[],
  options: CacheOptions,
): Promise<Cache> {
  const folder = folderOf(options);
  const target = targetOf(folder, dataSet, geometry);
  const present = await readCache(target.path, target.key);
  if (present !== undefined) return present;
  await buildCaches(folder, [target], contentOf(dataSet, wanted, options));
  const built = await readCache(target.path, target.key);
  if (built !== undefined) return built;
  throw new DataError(
    `The image cache ${target.path} was damaged right after it was written. Check the disk.`,
  );
}

/**
 * Builds the caches that are missing for several geometries, in one pass over the images. For existing ones, only the index is
 * checked; a damaged row is found when they are opened.
 *
 * @param wanted as for `openCache`
 * @throws DataError when a cache cannot be written.
 */
export async function fillCaches(
  dataSet: DataSet,
  geometries: readonly Geometry[],
  wanted: readonly number[],
  options: CacheOptions,
): Promise<void> {
  const folder = folderOf(options);
  const targets = new Map(
    geometries.map((geometry) => targetOf(folder, dataSet, geometry)).map((target) => [target.key, target]),
  );
  const missing: CacheTarget[] = [];
  for (const target of targets.values()) {
    if ((await readCache(target.path, target.key, 0)) === undefined) missing.push(target);
  }
  if (missing.length > 0) await buildCaches(folder, missing, contentOf(dataSet, wanted, options));
}

function folderOf({ cacheDir }: CacheOptions): string {
  return cacheDir ?? join(cacheRoot(), 'images');
}

function targetOf(folder: string, dataSet: DataSet, geometry: Geometry): CacheTarget {
  const { side, fit, channels } = geometry;
  const identity = JSON.stringify([FORMAT_VERSION, dataSet.fingerprint, side, fit, channels]);
  const key = createHash('sha256').update(identity).digest('hex');
  return { key, geometry, path: join(folder, `${key}.cxrcache`) };
}

function contentOf(dataSet: DataSet, wanted: readonly number[], { onProgress }: CacheOptions): CacheContent {
  return { dataSet, wanted, ...(onProgress && { onProgress }) };
}
