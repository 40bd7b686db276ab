import { createImageSource } from '../batches/image-source';
import { fillCaches, openCache, type CacheOptions } from '../cache/open-cache';
import type { Cache } from '../cache/read-cache';
import type { DataProblem, DataSet, DecodedImage, ImageItem, ImageSource, Preprocessing } from '../contracts';
import { DataError } from '../errors';
import { fitContrastL1 } from '../preprocessing/normalize';
import { countTraining } from './count-training';
import { findProblems, splitCached, type CachedItem, type CachedSplits } from './find-problems';
import { holdOut } from './hold-out';
import { refuseProblems } from './refuse-problems';
import { servedIndexes } from './served-indexes';

export interface PrepareOptions extends CacheOptions {
  /** Fraction of normal training images (whole groups) held out as `val` if the data has no such split; 0 by default. */
  readonly valFraction?: number;
  /** Seed for what is held out; 0 by default. */
  readonly seed?: number;
  /** Accepts data without a normal training image, for testing only: `train` may then be empty. */
  readonly testAlone?: boolean;
  /** Refuses any problem, including undecodable images and leaks between splits. */
  readonly strict?: boolean;
}

/** The splits of a data set, ready for a network. */
export interface PreparedData {
  /** Normal images only. */
  readonly train: ImageSource;
  /** Normal images only. */
  readonly val?: ImageSource;
  readonly test?: ImageSource;
  /** As requested, with `contrast-l1` fitted on the images of `train`. */
  readonly preprocessing: Preprocessing;
  /**
   * Reads these images of any split as the cache stores them: at the network's side length, before tone and normalization, in the
   * given order.
   */
  readonly levels: (items: readonly ImageItem[]) => AsyncIterable<DecodedImage>;
  /** Leaks between splits, then those of the data set, and images that could not be decoded or are doubtful. */
  readonly problems: readonly DataProblem[];
}

/**
 * Prepares the splits of a data set: decodes its images once into the cache and serves them from there.
 * A `contrast-l1` normalization that already has its range (a bundle's) is left as it is.
 *
 * @throws DataError when no normal training image can be decoded, `valFraction` is not in [0, 1), or `strict` finds a problem.
 */
export async function prepareSplits(
  dataSet: DataSet,
  preprocessing: Preprocessing,
  options: PrepareOptions = {},
): Promise<PreparedData> {
  const fraction = options.valFraction ?? 0;
  if (!(fraction >= 0 && fraction < 1))
    throw new DataError(`valFraction must be a number ≥ 0 and below 1, not ${fraction}.`);
  const cache = await openCache(dataSet, preprocessing, servedIndexes(dataSet.items), options);
  const splits = assignSplits(dataSet, cache, fraction, options.seed ?? 0);
  if (splits.train.length === 0 && options.testAlone !== true) {
    throw new DataError(explainEmptyTraining(dataSet, cache));
  }
  const problems = findProblems(dataSet, cache, splits);
  if (options.strict === true) refuseProblems(dataSet.word, problems);
  const complete = await fitNormalization(preprocessing, cache, splits.train);
  const serve = (items: readonly CachedItem[]): ImageSource =>
    createImageSource({
      items: items.map(({ item }) => item),
      rows: Int32Array.from(items, ({ row }) => row),
      store: cache.store,
      preprocessing: complete,
    });
  return {
    train: serve(splits.train),
    ...(splits.val.length > 0 && { val: serve(splits.val) }),
    ...(splits.test.length > 0 && { test: serve(splits.test) }),
    preprocessing: complete,
    levels: (items) => readImages(cache, items.map(rowOf(splits))),
    problems,
  };
}

/**
 * Decodes a data set's images into the cache for several ways of preparing them, in one pass; `prepareSplits` then finds each.
 *
 * @throws DataError when the cache cannot be written.
 */
export async function decodeOnce(
  dataSet: DataSet,
  preprocessings: readonly Preprocessing[],
  options: CacheOptions = {},
): Promise<void> {
  await fillCaches(dataSet, preprocessings, servedIndexes(dataSet.items), options);
}

/** Says how many images there were to train on, and why none is left. */
function explainEmptyTraining({ word, items }: DataSet, cache: Cache): string {
  const failures = cache.index.failures.slice(0, 3).map(({ message }) => `  ${message}`);
  const hidden = cache.index.failures.length - failures.length;
  return [
    `${word}: no normal training image can be decoded; of its ${items.length} images, ${countTraining(items)} are for that.`,
    ...failures,
    ...(hidden > 0 ? [`  and ${hidden} more that cannot`] : []),
  ].join('\n');
}

function assignSplits(dataSet: DataSet, cache: Cache, fraction: number, seed: number): CachedSplits {
  const splits = splitCached(dataSet, cache);
  return splits.val.length > 0 || fraction === 0
    ? splits
    : { ...holdOut(splits.train, fraction, seed), test: splits.test };
}

/** Finds the row of an item that one of the splits serves. */
function rowOf(splits: CachedSplits): (item: ImageItem) => number {
  const served = [...splits.train, ...splits.val, ...splits.test];
  const rows = new Map(served.map(({ item, row }) => [item.id, row]));
  return ({ id }) => {
    const row = rows.get(id);
    if (row === undefined) throw new RangeError(`No split has an image ${id}.`);
    return row;
  };
}

async function fitNormalization(
  preprocessing: Preprocessing,
  cache: Cache,
  train: readonly CachedItem[],
): Promise<Preprocessing> {
  const { normalization } = preprocessing;
  if (
    normalization.kind !== 'contrast-l1' ||
    (normalization.min !== undefined && normalization.max !== undefined)
  )
    return preprocessing;
  return {
    ...preprocessing,
    normalization: await fitContrastL1(
      readImages(
        cache,
        train.map(({ row }) => row),
      ),
      preprocessing.tone,
    ),
  };
}

async function* readImages(cache: Cache, rows: readonly number[]): AsyncGenerator<DecodedImage> {
  const reader = await cache.store.open();
  try {
    for (let from = 0; from < rows.length; from += 256) {
      yield* await reader.read(Int32Array.from(rows.slice(from, from + 256)));
    }
  } finally {
    await reader.close();
  }
}
