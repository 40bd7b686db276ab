import { rename, rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { isDiskFull, isSystemError, runBounded } from '@cxr-anomaly/files';
import { explainFailure, makePrivateFolder, removeAbandoned, temporaryPath } from '@cxr-anomaly/files/node';
import type { DataSet, DecodedImage, ImageItem } from '../contracts';
import { DataError, LostFileError } from '../errors';
import { fitToSide, type Geometry } from '../preprocessing/network-input';
import type { CacheRow } from './cache-format';
import { CacheWriter, digestImage } from './cache-writer';
import { readCache } from './read-cache';

/** Decoding runs on libuv's threads (4 by default); a few more images in flight keep them busy. */
const CONCURRENCY = 8;

/** A cache file to build. */
export interface CacheTarget {
  readonly path: string;
  readonly key: string;
  readonly geometry: Geometry;
}

/** What to put into caches. */
export interface CacheContent {
  readonly dataSet: DataSet;
  /** Indexes of the data set's items to decode. */
  readonly wanted: readonly number[];
  readonly onProgress?: (done: number, total: number) => void;
}

/** A file being written next to its final place. */
interface OpenTarget extends CacheTarget {
  readonly temporary: string;
  readonly writer: CacheWriter;
}

/**
 * Decodes each image once into cache files of one folder, one for each geometry. A file is written under a temporary name, synced
 * and renamed, so a reader sees a complete cache or none, and two processes that build the same one do not conflict.
 *
 * @throws DataError when the folder cannot be written, LostFileError when an image was changed or deleted meanwhile.
 */
export async function buildCaches(
  folder: string,
  targets: readonly CacheTarget[],
  content: CacheContent,
): Promise<void> {
  await writeCaches(folder, targets, (open) => writeRows(open, content));
}

/**
 * Joins caches of parts of the images into one for each geometry: the same file, byte for byte, as `buildCaches` writes of all.
 *
 * @param parts paths of the caches with the first images, the next, and so on, for each target
 * @throws DataError when a part is damaged, or the folder cannot be written.
 */
export async function joinCaches(
  folder: string,
  targets: readonly CacheTarget[],
  parts: (target: CacheTarget) => readonly string[],
): Promise<void> {
  await writeCaches(folder, targets, async (open) => {
    for (const target of open) for (const path of parts(target)) await addPart(target, path);
  });
}

async function addPart({ writer, key }: OpenTarget, path: string): Promise<void> {
  const part = await readCache(path, key, 0);
  if (part === undefined)
    throw new DataError(`${path}, a part of the image cache, is missing or damaged. Start again.`);
  await writer.addPart(path, part.index);
}

async function writeCaches(
  folder: string,
  targets: readonly CacheTarget[],
  fill: (open: readonly OpenTarget[]) => Promise<void>,
): Promise<void> {
  const open: OpenTarget[] = [];
  try {
    await makePrivateFolder(folder);
    await removeAbandoned(folder);
    for (const target of targets) {
      const temporary = temporaryPath(target.path);
      open.push({ ...target, temporary, writer: new CacheWriter(temporary) });
    }
    await fill(open);
    for (const { writer, key, geometry, temporary, path } of open) {
      await writer.finish(key, geometry.side);
      await rename(temporary, path);
    }
  } catch (cause) {
    await Promise.all(open.map(({ writer }) => writer.abandon()));
    // What went wrong matters, not that there is nothing to remove.
    await Promise.all(open.map(({ temporary }) => rm(temporary, { force: true }).catch(() => undefined)));
    if (!isSystemError(cause)) throw cause;
    throw new DataError(
      `The image cache cannot be written to ${folder}: ${explainFailure(cause)}. ${remedyOf(cause)}, or name another folder with CXR_CACHE.`,
      { cause },
    );
  }
}

/** Images are decoded several at a time and written in the order of `wanted`, so that the same images give the same file. */
async function writeRows(open: readonly OpenTarget[], content: CacheContent): Promise<void> {
  const { dataSet, wanted, onProgress } = content;
  let done = 0;
  let written = Promise.resolve();
  await runBounded(wanted.length, CONCURRENCY, async (i) => {
    const prepared = prepareImage(open, dataSet, wanted[i] as number);
    // If an earlier image cannot be written, nobody asks what became of this one.
    prepared.catch(() => undefined);
    written = written.then(async () => writeImage(open, await prepared));
    await written;
    onProgress?.(++done, wanted.length);
    // Sources that decode immediately (drawn, in memory) would otherwise delay timers and signals until the end.
    await setImmediate();
  });
}

/** An image to write: at each geometry, or why it cannot be decoded. */
type PreparedImage = { readonly id: string } & (
  | { readonly fitted: readonly DecodedImage[]; readonly kept: Pick<CacheRow, 'sha256' | 'warnings'> }
  | { readonly message: string }
);

async function prepareImage(
  open: readonly OpenTarget[],
  dataSet: DataSet,
  index: number,
): Promise<PreparedImage> {
  const { id } = dataSet.items[index] as ImageItem;
  try {
    const decoded = await dataSet.decode(index);
    const { warnings } = decoded;
    const kept = { sha256: digestImage(decoded), ...(warnings !== undefined && { warnings }) };
    return { id, kept, fitted: open.map(({ geometry }) => fitToSide(decoded, geometry)) };
  } catch (cause) {
    if (!(cause instanceof DataError) || cause instanceof LostFileError) throw cause;
    return { id, message: cause.message };
  }
}

async function writeImage(open: readonly OpenTarget[], image: PreparedImage): Promise<void> {
  if ('message' in image) for (const { writer } of open) writer.addFailure(image.id, image.message);
  else
    await Promise.all(
      open.map(({ writer }, i) => writer.addRow(image.id, image.fitted[i] as DecodedImage, image.kept)),
    );
}

function remedyOf(cause: NodeJS.ErrnoException): string {
  return isDiskFull(cause) ? 'Make room there' : 'Make sure that it can be written to';
}
