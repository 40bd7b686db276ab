import { open, rm, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { isSystemError } from '@cxr-anomaly/files';
import type { RowReader, RowStore } from '../batches/image-source';
import type { DecodedImage } from '../contracts';
import { DataError } from '../errors';
import { explainUnreadable, isAbsent } from '../files/explain-unreadable';
import {
  decodeIndex,
  decodeTrailer,
  ROW_ALIGNMENT,
  rowBytes,
  TRAILER_BYTES,
  type CacheIndex,
  type CacheRow,
} from './cache-format';

/** Caches up to this size are read into memory once; larger ones are read row by row. */
const IN_MEMORY_BYTES = 512 * 1024 * 1024;

const BUILT_ANEW = 'Run again (a training with --resume) to rebuild it.';

/** An opened, checked cache. */
export interface Cache {
  readonly index: CacheIndex;
  /** Rows by their number in `index.rows`. */
  readonly store: RowStore;
}

/**
 * Opens the cache file of a key; undefined when there is none or it is damaged, so that it must be built (again). The index is
 * checked with its sha256, and rows with their CRC-32: all at once for a cache that fits in memory, otherwise as they are read.
 *
 * @param inMemoryBytes most bytes of rows that are kept in memory
 * @throws DataError when a folder is in its place.
 */
export async function readCache(
  path: string,
  key: string,
  inMemoryBytes = IN_MEMORY_BYTES,
): Promise<Cache | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const stats = await handle.stat();
    if (stats.isDirectory())
      throw new DataError(`${path} is a folder, but the image cache needs a file there. Remove it.`);
    const { size } = stats;
    if (size < TRAILER_BYTES) return undefined;
    const trailer = await readBytes(handle, TRAILER_BYTES, size - TRAILER_BYTES);
    const lengths = decodeTrailer(trailer, size);
    if (lengths === undefined) return undefined;
    const index = decodeIndex(await readBytes(handle, lengths.indexLength, lengths.rowsLength), trailer);
    if (index?.key !== key) return undefined;
    if (lengths.rowsLength > inMemoryBytes) return { index, store: fileStore(path, index) };
    const rows = await readBytes(handle, lengths.rowsLength, 0);
    const images = index.rows.map((row) => viewRow(rows, row.offset, row, index.side));
    return images.includes(undefined) ? undefined : { index, store: memoryStore(images as DecodedImage[]) };
  } catch (cause) {
    // A cache that the disk cannot read is rebuilt, as is one that it returns with errors.
    if (isSystemError(cause)) return undefined;
    throw cause;
  } finally {
    await handle.close();
  }
}

function memoryStore(images: readonly DecodedImage[]): RowStore {
  const reader: RowReader = {
    read: (rows) => Promise.resolve(Array.from(rows, (row) => images[row] as DecodedImage)),
    close: () => Promise.resolve(),
  };
  return { open: () => Promise.resolve(reader) };
}

function fileStore(path: string, index: CacheIndex): RowStore {
  return {
    async open() {
      const handle = await open(path, 'r').catch((cause: unknown) => {
        const what = isAbsent(cause) ? 'was deleted while it was in use.' : explainUnreadable(cause);
        throw new DataError(`The image cache ${path} ${what} ${BUILT_ANEW}`, { cause });
      });
      return { read: (rows) => readRows(handle, path, index, rows), close: () => handle.close() };
    },
  };
}

async function readRows(
  handle: FileHandle,
  path: string,
  index: CacheIndex,
  rows: Int32Array,
): Promise<DecodedImage[]> {
  return Promise.all(
    Array.from(rows, async (number) => {
      const row = index.rows[number] as CacheRow;
      const bytes = await readBytes(handle, rowBytes(row, index.side), row.offset).catch(() => Buffer.of());
      const image = viewRow(bytes, 0, row, index.side);
      if (image !== undefined) return image;
      throw new DataError(
        `The image cache ${path} is damaged at ${row.id}; ${await removeDamaged(path)}. ${BUILT_ANEW}`,
      );
    }),
  );
}

/** Opening a large cache checks only its index, and would accept it again. */
async function removeDamaged(path: string): Promise<string> {
  try {
    await rm(path, { force: true });
    return 'it was deleted';
  } catch {
    return 'delete it';
  }
}

/** Reads up to `length` bytes into a new buffer, so that it starts at an even address. */
async function readBytes(handle: FileHandle, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.from(new ArrayBuffer(length));
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

/** The image of a row whose bytes start at `offset`; undefined when they are not those that were written. */
function viewRow(bytes: Buffer, offset: number, row: CacheRow, side: number): DecodedImage | undefined {
  const stored = bytes.subarray(offset, offset + rowBytes(row, side));
  if (
    stored.length !== rowBytes(row, side) ||
    row.offset % ROW_ALIGNMENT !== 0 ||
    crc32(stored) !== row.crc32
  )
    return undefined;
  const { buffer, byteOffset, length } = stored;
  const pixels =
    row.bits === 16
      ? new Uint16Array(buffer, byteOffset, length / 2)
      : new Uint8Array(buffer, byteOffset, length);
  return { width: side, height: side, channels: row.channels, pixels };
}
