import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
import type { Geometry } from '../preprocessing/network-input';
import { buildCaches } from './build-cache';
import { cacheRoot } from './cache-directory';
import { FORMAT_VERSION } from './cache-format';
import { readCache, type Cache } from './read-cache';

export interface CacheOptions {
  /** Folder of the cache files; by default `images` in `$CXR_CACHE`, else in `cxr-anomaly` of the user's cache folder. */
  readonly cacheDir?: string;
  /** Called after each image that had to be decoded. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Opens the caches of a data set at one or more geometries; those that are missing or damaged are built first, in one pass
 * over the images. The key covers the content of the images, so a changed file, label or option makes a new cache; tone
 * and normalization do not.
 *
 * @param wanted indexes of the items one may read: a function of the data set alone
 * @returns one cache for each geometry, in their order.
 * @throws DataError when a cache can be neither read nor written.
 */
export async function openCaches(
  dataSet: DataSet,
  geometries: readonly Geometry[],
  wanted: readonly number[],
  options: CacheOptions,
): Promise<Cache[]> {
  const folder = options.cacheDir ?? join(cacheRoot(), 'images');
  const targets = geometries.map((geometry) => {
    const key = keyOf(dataSet, geometry);
    return { key, geometry, path: join(folder, `${key}.cxrcache`) };
  });
  const present = await Promise.all(targets.map(({ path, key }) => readCache(path, key)));
  const missing = targets.filter(({ key }, i) => {
    const isFirst = targets.findIndex((target) => target.key === key) === i;
    return present[i] === undefined && isFirst;
  });
  if (missing.length > 0) {
    const { onProgress } = options;
    await buildCaches(folder, missing, { dataSet, wanted, ...(onProgress && { onProgress }) });
  }
  return Promise.all(targets.map(async ({ path, key }, i) => present[i] ?? (await readBuilt(path, key))));
}

function keyOf(dataSet: DataSet, { side, fit, channels }: Geometry): string {
  const identity = JSON.stringify([FORMAT_VERSION, dataSet.fingerprint, side, fit, channels]);
  return createHash('sha256').update(identity).digest('hex');
}

async function readBuilt(path: string, key: string): Promise<Cache> {
  const built = await readCache(path, key);
  if (built !== undefined) return built;
  throw new DataError(`The image cache ${path} is damaged right after it was written. Check the disk.`);
}
