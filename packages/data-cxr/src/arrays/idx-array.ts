import { DataError } from '../errors';
import type { ListedFile } from '../files/list-images';
import { KEPT_IN_MEMORY, memoryBytes, type ByteSource } from './bytes/byte-source';
import { fileBytes } from './bytes/file-bytes';
import { InflatedBytes } from './bytes/inflated-bytes';
import { inflationLimit } from './inflation-limit';

/** An IDX file of bytes, as MNIST uses it. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Reads `length` values, starting at value number `first`. */
  readonly read: (first: number, length: number) => Promise<Uint8Array>;
}

/**
 * Opens an IDX file of unsigned bytes, gzipped if its name ends in `.gz`. Up to 64 MiB of values are read at once; from larger
 * files only what is requested.
 *
 * @throws DataError naming the file, when it is not such a file, its length does not match its header, or it is damaged or
 * expands like a decompression bomb.
 */
export async function openIdx(file: ListedFile): Promise<IdxArray> {
  const gzipped = file.path.endsWith('.gz');
  const stored = fileBytes(file);
  const bytes = gzipped
    ? new InflatedBytes({
        compressed: stored,
        compressedLength: file.size,
        format: 'gzip',
        name: file.path,
      })
    : stored;
  const shape = await readShape(bytes, file);
  const start = 4 + 4 * shape.length;
  const length = shape.reduce((product, side) => product * side, 1);
  if (!gzipped && file.size !== start + length) {
    throw new DataError(
      `${file.path} has ${file.size} bytes; its header calls for ${start + length}. Download it again.`,
    );
  }
  if (gzipped && length > inflationLimit(file.size))
    throw new DataError(`${file.path} expands like a decompression bomb. Download it again.`);
  const values = length > KEPT_IN_MEMORY ? undefined : await keepValues(bytes, start, length, file);
  return { shape, read: (first, count) => (values ?? bytes).read((values ? 0 : start) + first, count) };
}

async function readShape(bytes: ByteSource, { path }: ListedFile): Promise<number[]> {
  const isNone = new DataError(`${path} is not an IDX file of bytes. Download it again.`);
  const magic = await bytes.read(0, 4).catch((cause: unknown) => {
    isNone.cause = cause;
    throw isNone;
  });
  const dimensions = magic[3] as number;
  if (magic[0] !== 0 || magic[1] !== 0 || magic[2] !== 8 || dimensions === 0) throw isNone;
  const sides = await bytes.read(4, 4 * dimensions);
  const view = new DataView(sides.buffer, sides.byteOffset, sides.byteLength);
  return Array.from({ length: dimensions }, (_, i) => view.getUint32(4 * i));
}

async function keepValues(
  bytes: ByteSource,
  start: number,
  length: number,
  { path }: ListedFile,
): Promise<ByteSource> {
  const values = await bytes.read(start, length);
  if (await bytes.endsAt(start + length)) return memoryBytes(values);
  throw new DataError(`${path} is longer than its header calls for. Download it again.`);
}
