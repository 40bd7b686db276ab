import { DataError } from '../errors';
import { MAX_FILE_BYTES } from '../image-limits';
import { memoryBytes } from './bytes/byte-source';
import type { NpyArray } from './npy';

/**
 * Returns an array with its last index varying fastest, the order of images in a file. One in Fortran order is read and reordered
 * in memory, since each image is scattered over all of it.
 *
 * @throws DataError naming the array, when it is in Fortran order and too large for that.
 */
export async function inRowMajor(array: NpyArray, name: string): Promise<NpyArray> {
  const { shape, length, type } = array;
  if (!array.fortranOrder) return array;
  const bytes = length * type.bytes;
  if (bytes > MAX_FILE_BYTES) {
    throw new DataError(
      `${name} is in Fortran order and has ${Math.round(bytes / 1e6)} MB; at most ${Math.floor(MAX_FILE_BYTES / 1e6)} MB in that order are read. Save it with numpy.ascontiguousarray.`,
    );
  }
  const turned = memoryBytes(turnAround(await array.read(0, length), shape, type.bytes));
  return {
    ...array,
    fortranOrder: false,
    read: (first, count) => turned.read(first * type.bytes, count * type.bytes),
  };
}

function turnAround(columnMajor: Uint8Array, shape: readonly number[], width: number): Uint8Array {
  const rowMajor = new Uint8Array(columnMajor.length);
  const index = shape.map(() => 0);
  for (let to = 0; to < rowMajor.length; to += width) {
    let from = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--)
      from = from * (shape[axis] as number) + (index[axis] as number);
    for (let byte = 0; byte < width; byte++) rowMajor[to + byte] = columnMajor[from * width + byte] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return rowMajor;
}
