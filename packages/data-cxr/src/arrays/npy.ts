import { DataError } from '../errors';

/** A NumPy array of whole numbers. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values:
    | Uint8Array
    | Int8Array
    | Uint16Array
    | Int16Array
    | Int32Array
    | Uint32Array
    | BigInt64Array
    | BigUint64Array;
}

const READERS: Readonly<Record<string, (bytes: ArrayBuffer) => NpyArray['values']>> = {
  '|b1': (bytes) => new Uint8Array(bytes),
  '|u1': (bytes) => new Uint8Array(bytes),
  '|i1': (bytes) => new Int8Array(bytes),
  '<u2': (bytes) => new Uint16Array(bytes),
  '<i2': (bytes) => new Int16Array(bytes),
  '<u4': (bytes) => new Uint32Array(bytes),
  '<i4': (bytes) => new Int32Array(bytes),
  '<u8': (bytes) => new BigUint64Array(bytes),
  '<i8': (bytes) => new BigInt64Array(bytes),
};

/**
 * Parses a `.npy` file (format 1 to 3) of whole numbers in C order. One-byte values are a view of the file's bytes.
 *
 * @throws DataError naming the array, when it is not such a file or is cut off.
 */
export function parseNpy(bytes: Uint8Array, name: string): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== 'NUMPY') {
    throw new DataError(`${name} is not a NumPy array. Download the file again.`);
  }
  const wide = (bytes[6] as number) > 1;
  const start = (wide ? 12 : 10) + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(wide ? 12 : 10, start));
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1] ?? '';
  const shape = parseShape(header, name);
  const read = READERS[type];
  if (read === undefined)
    throw new DataError(
      `${name} holds ${type || 'unknown'} values; whole numbers are wanted. Save it with dtype uint8.`,
    );
  if (/'fortran_order':\s*True/.test(header))
    throw new DataError(`${name} is in Fortran order. Save it with numpy.ascontiguousarray.`);
  const length = shape.reduce((product, side) => product * side, 1) * Number(type.slice(2));
  if (start > bytes.length || bytes.length - start < length)
    throw new DataError(`${name} is cut off. Download the file again.`);
  if (type === '|u1') return { shape, values: bytes.subarray(start, start + length) };
  return { shape, values: read(bytes.slice(start, start + length).buffer) };
}

/** @throws DataError unless the shape is of whole numbers, as NumPy writes it. */
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
