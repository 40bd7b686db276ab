import { DataError } from '../errors';
import type { ByteSource } from './bytes/byte-source';
import { parseNpyType, type NpyType } from './npy-type';

/** A NumPy array of numbers whose values have not been read yet. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly type: NpyType;
  /** Column-major: the first index varies fastest. */
  readonly fortranOrder: boolean;
  /** Number of values. */
  readonly length: number;
  /** Reads the stored bytes of `length` values, starting at value number `first`. */
  readonly read: (first: number, length: number) => Promise<Uint8Array>;
}

/** A header takes some 120 bytes; only an array of many named fields takes more than this. */
const LONGEST_HEADER = 64 * 1024;

/**
 * Reads the header of a `.npy` file (format 1 to 3).
 *
 * @param name of the array in errors
 * @throws DataError naming the array, when it is not such a file or holds no numbers.
 */
export async function openNpy(bytes: ByteSource, name: string): Promise<NpyArray> {
  const beginning = await bytes.read(0, 12);
  if (beginning.length < 12 || beginning[0] !== 0x93 || latin1(beginning.subarray(1, 6)) !== 'NUMPY')
    throw new DataError(`${name} is not a NumPy array. Download the file again.`);
  const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  const wide = (beginning[6] as number) > 1;
  const headerLength = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const headerStart = wide ? 12 : 10;
  if (headerLength > LONGEST_HEADER)
    throw new DataError(`${name} has no shape that can be read. Download the file again.`);
  const header = latin1(await bytes.read(headerStart, headerLength));
  const type = parseNpyType(header, name);
  const shape = parseShape(header, name);
  const length = shape.reduce((product, side) => product * side, 1);
  const start = headerStart + headerLength;
  if (!(await bytes.endsAt(start + length * type.bytes))) {
    throw new DataError(
      `${name} is cut off, or longer than its shape [${shape.join(', ')}]. Download the file again.`,
    );
  }
  return {
    shape,
    type,
    fortranOrder: /'fortran_order':\s*True/.test(header),
    length,
    read: (first, count) => bytes.read(start + first * type.bytes, count * type.bytes),
  };
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

/** @throws DataError unless the shape consists of whole numbers, as NumPy writes it. */
function parseShape(header: string, name: string): number[] {
  const text = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (text === undefined || !/^\s*(?:\d{1,15}\s*(?:,\s*|$))*$/.test(text)) {
    throw new DataError(`${name} has no shape that can be read. Download the file again.`);
  }
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
}
