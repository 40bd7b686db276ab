import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { DataSet, DecodedImage, ImageItem } from '../contracts';
import { DataError } from '../errors';
import { runBounded } from '../files/run-bounded';
import { fitToSide, type Geometry } from '../preprocessing/network-input';
import { encodeTrailer, ROW_ALIGNMENT, type CacheFailure, type CacheRow } from './cache-format';

/** Decoding runs on libuv's threads (4 unless told otherwise); a few more in flight keep them busy. */
const CONCURRENCY = 8;
const DAY = 24 * 3600 * 1000;

/** What to put into a cache. */
export interface CacheContent {
  readonly key: string;
  readonly dataSet: DataSet;
  /** Indexes of the data set's items to decode. */
  readonly wanted: readonly number[];
  readonly geometry: Geometry;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Decodes images into a cache file. The file is written beside under a name of its own, synced and renamed, so a reader
 * sees a whole cache or none, and two processes that build the same one are both right.
 *
 * @throws DataError when the folder cannot be written.
 */
export async function buildCache(path: string, content: CacheContent): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await removeAbandoned(dirname(path));
    await writeCache(createWriteStream(temporary, { flush: true, highWaterMark: 4 * 1024 * 1024 }), content);
    await rename(temporary, path);
  } catch (cause) {
    // What went wrong counts, not that there is nothing to remove.
    await rm(temporary, { force: true }).catch(() => undefined);
    if (!isSystemError(cause)) throw cause;
    throw new DataError(
      `The image cache cannot be written to ${dirname(path)} (${cause.message}). Make room there, or name another folder with CXR_CACHE.`,
      { cause },
    );
  }
}

async function writeCache(stream: WriteStream, content: CacheContent): Promise<void> {
  const ended = finished(stream);
  // Met below, where the stream is awaited; a write may fail before that.
  ended.catch(() => undefined);
  try {
    const { key, geometry } = content;
    const { rows, failures, length } = await writeRows(stream, content);
    const index = Buffer.from(JSON.stringify({ key, side: geometry.side, rows, failures }));
    stream.write(index);
    stream.end(encodeTrailer(length, index));
    await ended;
  } catch (cause) {
    stream.destroy();
    await ended.catch(() => undefined);
    throw cause;
  }
}

async function writeRows(
  stream: WriteStream,
  content: CacheContent,
): Promise<{ rows: CacheRow[]; failures: CacheFailure[]; length: number }> {
  const { dataSet, wanted, geometry, onProgress } = content;
  const rows: CacheRow[] = [];
  const failures: CacheFailure[] = [];
  let length = 0;
  let done = 0;
  await runBounded(wanted.length, CONCURRENCY, async (i) => {
    const index = wanted[i] as number;
    const { id } = dataSet.items[index] as ImageItem;
    try {
      const decoded = await dataSet.decode(index);
      const fitted = fitToSide(decoded, geometry);
      const bytes = bytesOf(fitted);
      rows.push({
        id,
        offset: length,
        ...describeRow(fitted),
        crc32: crc32(bytes),
        sha256: digestImage(decoded),
      });
      const padded = padRow(bytes);
      length += padded.length;
      if (!stream.write(padded)) await drained(stream);
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      failures.push({ id, message: cause.message });
    }
    onProgress?.(++done, wanted.length);
    // Sources that decode at once (drawn, in memory) would otherwise keep timers and signals waiting to the end.
    await setImmediate();
  });
  return { rows, failures, length };
}

async function drained(stream: WriteStream): Promise<void> {
  if (stream.errored !== null) throw stream.errored;
  if (stream.writableNeedDrain) await once(stream, 'drain');
}

function describeRow(image: DecodedImage): Pick<CacheRow, 'channels' | 'bits'> {
  return { channels: image.channels, bits: image.pixels instanceof Uint16Array ? 16 : 8 };
}

function bytesOf(image: DecodedImage): Uint8Array {
  const { buffer, byteOffset, byteLength } = image.pixels;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function padRow(bytes: Uint8Array): Uint8Array {
  const excess = bytes.length % ROW_ALIGNMENT;
  if (excess === 0) return bytes;
  const padded = new Uint8Array(bytes.length + ROW_ALIGNMENT - excess);
  padded.set(bytes);
  return padded;
}

function digestImage(image: DecodedImage): string {
  const { bits, channels } = describeRow(image);
  const hash = createHash('sha256').update(`${image.width} ${image.height} ${channels} ${bits} `);
  return hash.update(bytesOf(image)).digest('hex');
}

/** Removes what killed builds left: temporary files that nobody has written to for a day. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.tmp')) continue;
    const path = join(folder, basename(name));
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > DAY) await rm(path, { force: true });
  }
}

function isSystemError(cause: unknown): cause is NodeJS.ErrnoException {
  return typeof cause === 'object' && cause !== null && 'syscall' in cause;
}
