/**
 * One cache file, written from front to back:
 *   rows      each image's levels at the network's side length, padded to 8 bytes, in the order of the images
 *   index     JSON (`CacheIndex`)
 *   trailer   64 bytes: magic, format version, lengths of rows and index, sha256 of the index
 * A truncated file has no trailer, or one whose lengths do not add up.
 */
import { createHash } from 'node:crypto';
import type { ImageWarning } from '../contracts';

/** Incremented with the format, and when images decode to different levels than before, so that older caches are not used. */
export const FORMAT_VERSION = 2;
export const TRAILER_BYTES = 64;
export const ROW_ALIGNMENT = 8;

const MAGIC = Buffer.from('CXRCACHE', 'latin1');

/** Where one image's row lies and what it holds. */
export interface CacheRow {
  readonly id: string;
  readonly offset: number;
  readonly channels: 1 | 3;
  readonly bits: 8 | 16;
  readonly crc32: number;
  /** Hex sha256 of size, depth and levels as decoded, before resizing: equal for identical images. */
  readonly sha256: string;
  /** Warnings from decoding; absent if there were none. */
  readonly warnings?: readonly ImageWarning[];
}

/** An image that could not be decoded. */
export interface CacheFailure {
  readonly id: string;
  readonly message: string;
}

export interface CacheIndex {
  readonly key: string;
  readonly side: number;
  readonly rows: readonly CacheRow[];
  readonly failures: readonly CacheFailure[];
}

/** Returns the number of bytes of a row, without its padding. */
export function rowBytes(row: Pick<CacheRow, 'channels' | 'bits'>, side: number): number {
  return side * side * row.channels * (row.bits / 8);
}

/** Writes the trailer for rows and index. */
export function encodeTrailer(rowsLength: number, index: Buffer): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  MAGIC.copy(trailer, 0);
  trailer.writeUInt32LE(FORMAT_VERSION, 8);
  trailer.writeBigUInt64LE(BigInt(rowsLength), 16);
  trailer.writeBigUInt64LE(BigInt(index.length), 24);
  createHash('sha256').update(index).digest().copy(trailer, 32);
  return trailer;
}

/** Reads the lengths of rows and index from a trailer; undefined when it is not one, or does not match a file of this size. */
export function decodeTrailer(
  trailer: Buffer,
  fileSize: number,
): { rowsLength: number; indexLength: number } | undefined {
  if (!trailer.subarray(0, 8).equals(MAGIC) || trailer.readUInt32LE(8) !== FORMAT_VERSION) return undefined;
  const rowsLength = Number(trailer.readBigUInt64LE(16));
  const indexLength = Number(trailer.readBigUInt64LE(24));
  return rowsLength + indexLength + TRAILER_BYTES === fileSize ? { rowsLength, indexLength } : undefined;
}

/** Parses the index when it is the one the trailer was written for. */
export function decodeIndex(bytes: Buffer, trailer: Buffer): CacheIndex | undefined {
  const digest = createHash('sha256').update(bytes).digest();
  return digest.equals(trailer.subarray(32)) ? (JSON.parse(bytes.toString('utf8')) as CacheIndex) : undefined;
}
