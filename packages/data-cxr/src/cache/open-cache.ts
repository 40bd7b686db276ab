import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
import type { Geometry } from '../preprocessing/network-input';
import { buildCache } from './build-cache';
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
 * Opens the cache of a data set at one geometry, building it first where it is missing or damaged. The key covers the
 * content of the images, so a changed file, label or option makes a new cache; tone and normalization do not.
 *
 * @param wanted indexes of the items one may read: a function of the data set alone
 * @throws DataError when the cache can be neither read nor written.
 */
export async function openCache(
  dataSet: DataSet,
  geometry: Geometry,
  wanted: readonly number[],
  options: CacheOptions,
): Promise<Cache> {
  const { side, fit, channels } = geometry;
  const identity = JSON.stringify([FORMAT_VERSION, dataSet.fingerprint, side, fit, channels]);
  const key = createHash('sha256').update(identity).digest('hex');
  const path = join(options.cacheDir ?? join(cacheRoot(), 'images'), `${key}.cxrcache`);
  const present = await readCache(path, key);
  if (present !== undefined) return present;
  await buildCache(path, {
    key,
    dataSet,
    geometry,
    wanted,
    ...(options.onProgress && { onProgress: options.onProgress }),
  });
  const built = await readCache(path, key);
  if (built === undefined)
    throw new DataError(`The image cache ${path} is damaged right after it was written. Check the disk.`);
  return built;
}
