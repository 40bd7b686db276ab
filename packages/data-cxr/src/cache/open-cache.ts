import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { cacheRoot } from '@cxr-anomaly/files/node';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
import type { Geometry } from '../preprocessing/network-input';
import { buildCaches, joinCaches, type CacheContent, type CacheTarget } from './build-cache';
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
  const missing = await listMissing(dataSet, geometries, folder);
  if (missing.length > 0) await buildCaches(folder, missing, contentOf(dataSet, wanted, options));
}

/** Images that are decoded apart, as positions in `wanted`. */
export interface CachePart {
  readonly from: number;
  readonly to: number;
  /** The folder of its cache files. */
  readonly folder: string;
}

/** Says whether a cache is missing for any of these geometries. */
export async function lacksCache(
  dataSet: DataSet,
  geometries: readonly Geometry[],
  options: CacheOptions,
): Promise<boolean> {
  return (await listMissing(dataSet, geometries, folderOf(options))).length > 0;
}

/** Decodes a part of the images into caches of its own, for `joinParts`. @throws DataError when they cannot be written. */
export async function fillPart(
  dataSet: DataSet,
  geometries: readonly Geometry[],
  wanted: readonly number[],
  { part, onProgress }: Pick<CacheOptions, 'onProgress'> & { readonly part: CachePart },
): Promise<void> {
  const missing = await listMissing(dataSet, geometries, part.folder);
  const content = contentOf(dataSet, wanted.slice(part.from, part.to), { ...(onProgress && { onProgress }) });
  if (missing.length > 0) await buildCaches(part.folder, missing, content);
}

/** Joins the caches of all parts, in the order of the images. @throws DataError when a part is missing or damaged. */
export async function joinParts(
  dataSet: DataSet,
  geometries: readonly Geometry[],
  folders: readonly string[],
  options: CacheOptions,
): Promise<void> {
  const folder = folderOf(options);
  const missing = await listMissing(dataSet, geometries, folder);
  await joinCaches(folder, missing, ({ path }) => folders.map((part) => join(part, basename(path))));
}

async function listMissing(
  dataSet: DataSet,
  geometries: readonly Geometry[],
  folder: string,
): Promise<CacheTarget[]> {
  const targets = new Map(
    geometries.map((geometry) => targetOf(folder, dataSet, geometry)).map((target) => [target.key, target]),
  );
  const missing: CacheTarget[] = [];
  for (const target of targets.values()) {
    if ((await readCache(target.path, target.key, 0)) === undefined) missing.push(target);
  }
  return missing;
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
