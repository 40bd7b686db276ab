import { rename, rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { isDiskFull, isSystemError, runBounded } from '@cxr-anomaly/files';
import { explainFailure, makePrivateFolder, removeAbandoned, temporaryPath } from '@cxr-anomaly/files/node';
import type { DataSet, DecodedImage, ImageItem } from '../contracts';
import { DataError, LostFileError } from '../errors';
import { fitToSide, type Geometry } from '../preprocessing/network-input';
import { CacheWriter, digestImage } from './cache-writer';

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
  const open: OpenTarget[] = [];
  try {
    await makePrivateFolder(folder);
    await removeAbandoned(folder);
    for (const target of targets) {
      const temporary = temporaryPath(target.path);
      open.push({ ...target, temporary, writer: new CacheWriter(temporary) });
    }
    await writeRows(open, content);
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

async function writeRows(open: readonly OpenTarget[], content: CacheContent): Promise<void> {
  const { dataSet, wanted, onProgress } = content;
  let done = 0;
  await runBounded(wanted.length, CONCURRENCY, async (i) => {
    const index = wanted[i] as number;
    const { id } = dataSet.items[index] as ImageItem;
    try {
      await addImage(open, id, await dataSet.decode(index));
    } catch (cause) {
      if (!(cause instanceof DataError) || cause instanceof LostFileError) throw cause;
      for (const { writer } of open) writer.addFailure(id, cause.message);
    }
    onProgress?.(++done, wanted.length);
    // Sources that decode immediately (drawn, in memory) would otherwise delay timers and signals until the end.
    await setImmediate();
  });
}

async function addImage(open: readonly OpenTarget[], id: string, decoded: DecodedImage): Promise<void> {
  const { warnings } = decoded;
  const kept = { sha256: digestImage(decoded), ...(warnings !== undefined && { warnings }) };
  const fitted = open.map(({ geometry }) => fitToSide(decoded, geometry));
  await Promise.all(open.map(({ writer }, i) => writer.addRow(id, fitted[i] as DecodedImage, kept)));
}

function remedyOf(cause: NodeJS.ErrnoException): string {
  return isDiskFull(cause) ? 'Make room there' : 'Make sure that it can be written to';
}
