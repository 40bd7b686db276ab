import { createHash } from 'node:crypto';
import type { DataSet, DecodedImage, ImageItem, Label, Split } from '../contracts';
import { DataError } from '../errors';
import { firstFew } from '../splits/first-few';

/** Images of one split, packed, with the class of each. */
export interface ImageArray {
  readonly split: Split;
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Interleaved rows, or planes one after the other. */
  readonly layout: 'interleaved' | 'planes';
  readonly pixels: Uint8Array;
  readonly classes: ArrayLike<number>;
}

/**
 * Creates a data set of images held in memory; ids are `<split>/<number>`. What counts as normal is given by class.
 *
 * @throws DataError when images have no pixels, the training split has no normal image or the test split lacks normal or
 *   anomalous ones.
 */
export function createArrayDataSet(
  source: string,
  word: string,
  arrays: readonly ImageArray[],
  isNormal: (imageClass: number) => boolean,
): DataSet {
  const hash = createHash('sha256').update(source);
  const items: ImageItem[] = [];
  const places: { readonly array: ImageArray; readonly index: number }[] = [];
  for (const array of arrays) {
    assertPixels(array, word);
    hash.update(JSON.stringify([array.split, array.count, array.width, array.height, array.channels]));
    hash.update(array.pixels);
    for (let index = 0; index < array.count; index++) {
      const imageClass = array.classes[index] as number;
      const label: Label = isNormal(imageClass) ? 0 : 1;
      items.push({ id: `${array.split}/${index}`, split: array.split, label, meta: { class: imageClass } });
      places.push({ array, index });
    }
  }
  hash.update(JSON.stringify(items.map((item) => [item.label, item.meta['class']])));
  assertClasses(items, word);
  return {
    source,
    word,
    fingerprint: hash.digest('hex'),
    items,
    problems: [],
    decode(position) {
      const place = places[position];
      if (place === undefined)
        return Promise.reject(
          new RangeError(`There is no image ${position}; the data set has ${items.length}.`),
        );
      return Promise.resolve(cutImage(place.array, place.index));
    },
  };
}

function cutImage(array: ImageArray, index: number): DecodedImage {
  const { width, height, channels } = array;
  const size = width * height * channels;
  const stored = array.pixels.subarray(index * size, (index + 1) * size);
  if (array.layout === 'interleaved' || channels === 1) return { width, height, channels, pixels: stored };
  const area = width * height;
  const pixels = new Uint8Array(size);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < area; i++) pixels[i * channels + c] = stored[c * area + i] as number;
  }
  return { width, height, channels, pixels };
}

/** Without it a header could claim four billion images that take no bytes at all. */
function assertPixels({ split, width, height }: ImageArray, word: string): void {
  if (width >= 1 && height >= 1) return;
  throw new DataError(`"${word}": the ${split} images are of ${width}×${height} pixels. Download it again.`);
}

function assertClasses(items: readonly ImageItem[], word: string): void {
  for (const [split, label, what] of [
    ['train', 0, 'normal'],
    ['test', 0, 'normal'],
    ['test', 1, 'anomalous'],
  ] as const) {
    if (items.some((item) => item.split === split && item.label === label)) continue;
    const classes = [...new Set(items.map((item) => item.meta['class']))].sort(
      (a, b) => Number(a) - Number(b),
    );
    throw new DataError(
      `"${word}": the ${split} split has no ${what} image. Its classes are ${firstFew(classes)}; choose one with ?normal=.`,
    );
  }
}
