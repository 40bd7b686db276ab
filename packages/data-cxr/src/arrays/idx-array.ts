import { DataError } from '../errors';

/** An IDX file of bytes, as MNIST uses it. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/**
 * Parses an IDX file of unsigned bytes; `values` is a view of it.
 *
 * @throws DataError naming the file, when it is none or its length does not fit its header.
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const dimensions = bytes[3] ?? 0;
  const start = 4 + 4 * dimensions;
  if (bytes.length < start || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 8 || dimensions === 0) {
    throw new DataError(`${name} is not an IDX file of bytes. Download it again.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const length = shape.reduce((product, side) => product * side, 1);
  if (bytes.length !== start + length) {
    throw new DataError(
      `${name} has ${bytes.length} bytes; its header calls for ${start + length}. Download it again.`,
    );
  }
  return { shape, values: bytes.subarray(start) };
}
