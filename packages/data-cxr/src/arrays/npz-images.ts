import { firstFew } from '@cxr-anomaly/files';
import { DataError } from '../errors';
import { PIECE } from './bytes/byte-source';
import type { ImageArray } from './image-array';
import type { NpyArray } from './npy';
import { decodeValues, type NpyValues } from './npy-type';

/** The part of an `ImageArray` that follows from its array of images. */
export type ArrayImages = Omit<ImageArray, 'split' | 'classes'>;

/** Images of one split: an array in row-major order, and its name in errors. */
export interface NamedArray {
  readonly array: NpyArray;
  readonly name: string;
}

/**
 * Interprets arrays `[images, height, width]` as images, with a fourth axis of 1 or 3 channels in last or second place. 8-bit
 * values are levels 0…255, booleans 0 and 255; wider whole numbers are levels 0…255 if no array has a greater one, and 0…65535
 * otherwise.
 *
 * @throws DataError naming the array, when it has another shape, or holds other levels or floating-point numbers, which do not
 * say which value is white.
 */
export async function openNpzImages(arrays: readonly NamedArray[]): Promise<ArrayImages[]> {
  const layouts = arrays.map(({ array, name }) => layOut(array, name));
  let highest = 0;
  for (const each of arrays) highest = Math.max(highest, await findHighest(each));
  return arrays.map(({ array }, i) => {
    const layout = layouts[i] as Layout;
    const bits = isBytes(array) || highest <= 255 ? 8 : 16;
    const size = layout.width * layout.height * layout.channels;
    return {
      ...layout,
      bits,
      read: async (first, count) =>
        toLevels(decodeValues(await array.read(first * size, count * size), array.type), array, bits),
    };
  });
}

type Layout = Pick<ImageArray, 'count' | 'width' | 'height' | 'channels' | 'layout'>;

function layOut({ shape, type }: NpyArray, name: string): Layout {
  if (type.kind === 'f') {
    throw new DataError(
      `${name} holds floating-point numbers, and nothing says which value is white. Save it as whole numbers: (images * 255).astype('uint8') where 1 is white.`,
    );
  }
  const [count = 0, second = 0, third = 0, fourth] = shape;
  const isChannels = (side: number | undefined): side is 1 | 3 => side === 1 || side === 3;
  if (shape.length === 3) return { count, height: second, width: third, channels: 1, layout: 'interleaved' };
  if (shape.length === 4 && isChannels(fourth))
    return { count, height: second, width: third, channels: fourth, layout: 'interleaved' };
  if (shape.length === 4 && isChannels(second))
    return { count, height: third, width: fourth ?? 0, channels: second, layout: 'planes' };
  throw new DataError(
    `${name} has shape [${firstFew(shape)}]; it must hold 2-D images: [images, height, width], or with 1 or 3 channels as a fourth axis.`,
  );
}

function isBytes({ type }: NpyArray): boolean {
  return type.kind === 'b' || (type.kind === 'u' && type.bytes === 1);
}

/** Checks values of more than 8 bits, or with a sign. @throws DataError for one that is not a level. */
async function findHighest({ array, name }: NamedArray): Promise<number> {
  if (isBytes(array)) return 0;
  let [lowest, highest] = [0, 0];
  const step = PIECE / array.type.bytes;
  for (let first = 0; first < array.length; first += step) {
    const count = Math.min(step, array.length - first);
    for (const value of decodeValues(await array.read(first, count), array.type)) {
      if (value < lowest) lowest = Number(value);
      if (value > highest) highest = Number(value);
    }
  }
  if (lowest >= 0 && highest <= 65535) return highest;
  throw new DataError(
    `${name} holds ${lowest < 0 ? lowest : highest}; levels must be whole numbers from 0 to 65535. Map them to that range.`,
  );
}

function toLevels(values: NpyValues, { type }: NpyArray, bits: 8 | 16): Uint8Array | Uint16Array {
  if (type.kind === 'b') return Uint8Array.from(values as Uint8Array, (value) => (value === 0 ? 0 : 255));
  if (values instanceof Uint8Array || (values instanceof Uint16Array && bits === 16)) return values;
  const numbers = Array.from(values, Number);
  return bits === 8 ? Uint8Array.from(numbers) : Uint16Array.from(numbers);
}
