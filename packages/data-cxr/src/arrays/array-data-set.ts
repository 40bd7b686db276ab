import { createHash, type Hash } from 'node:crypto';
import { firstFew } from '@cxr-anomaly/files';
import type { DataSet, DecodedImage, ImageItem, Label, Split } from '../contracts';
import { DataError } from '../errors';
import { CACHE_ABOVE, digestContents, UNREADABLE } from '../files/content-digests';
import type { ListedFile } from '../files/list-images';
import { MAX_DECODED_BYTES } from '../image-limits';
import { PIECE } from './bytes/byte-source';
import type { ImageArray } from './image-array';

/** Many times more than any published set has; each image takes some 500 bytes of memory as soon as it is listed. */
const MOST_IMAGES = 10_000_000;

/** What a source creates a data set from. */
export interface ArraySet {
  /** The source's name. */
  readonly source: string;
  readonly word: string;
  /** The files that hold the arrays. */
  readonly files: readonly ListedFile[];
  /** Several arrays of one split are joined in this order. */
  readonly arrays: readonly ImageArray[];
  /** What counts as normal. */
  readonly isNormal: (imageClass: number) => boolean;
  /** Whether test images alone are enough. */
  readonly testAlone?: boolean;
}

/**
 * Creates a data set of images in arrays; ids are `<split>/<number>`. Its fingerprint is computed from levels and labels, so it
 * does not matter how a file is compressed; for arrays above 268 MB, from the content of the files, which is read once.
 *
 * @throws DataError when images have no pixels or too many, there are too many images, the training split has no normal image
 *   or the test split lacks normal or anomalous ones.
 */
export async function createArrayDataSet(set: ArraySet): Promise<DataSet> {
  const { source, word, arrays, isNormal } = set;
  arrays.forEach((array) => assertSize(array, word));
  const items: ImageItem[] = [];
  const places: { readonly array: ImageArray; readonly index: number }[] = [];
  const listed = new Map<Split, number>();
  for (const array of arrays) {
    const before = listed.get(array.split) ?? 0;
    listed.set(array.split, before + array.count);
    for (let index = 0; index < array.count; index++) {
      const imageClass = array.classes[index] as number;
      const label: Label = isNormal(imageClass) ? 0 : 1;
      items.push({
        id: `${array.split}/${before + index}`,
        split: array.split,
        label,
        meta: { class: imageClass },
      });
      places.push({ array, index });
    }
  }
  assertClasses(items, word, set.testAlone ?? false);
  return {
    source,
    word,
    fingerprint: await takeFingerprint(set, items),
    items,
    problems: [],
    async decode(position) {
      const place = places[position];
      if (place === undefined)
        throw new RangeError(`There is no image ${position}; the data set has ${items.length}.`);
      return toImage(place.array, await place.array.read(place.index, 1));
    },
  };
}

async function takeFingerprint(
  { source, files, arrays }: ArraySet,
  items: readonly ImageItem[],
): Promise<string> {
  const hash = createHash('sha256').update(source);
  const bytes = arrays.reduce((sum, array) => sum + array.count * imageBytes(array), 0);
  if (bytes > CACHE_ABOVE) await hashFiles(hash, files);
  for (const split of new Set(arrays.map((array) => array.split))) {
    const joined = arrays.filter((array) => array.split === split);
    hash.update(JSON.stringify(describeSplit(joined)));
    if (bytes <= CACHE_ABOVE) for (const array of joined) await hashLevels(hash, array);
  }
  hash.update(JSON.stringify(items.map((item) => [item.label, item.meta['class']])));
  return hash.digest('hex');
}

function describeSplit(arrays: readonly ImageArray[]): (string | number)[] {
  const { split, width, height, channels, bits } = arrays[0] as ImageArray;
  const count = arrays.reduce((sum, array) => sum + array.count, 0);
  return [split, count, width, height, channels, ...(bits === 16 ? [bits] : [])];
}

async function hashLevels(hash: Hash, array: ImageArray): Promise<void> {
  const step = Math.max(1, Math.floor(PIECE / imageBytes(array)));
  for (let first = 0; first < array.count; first += step) {
    const { buffer, byteOffset, byteLength } = await array.read(first, Math.min(step, array.count - first));
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
}

async function hashFiles(hash: Hash, files: readonly ListedFile[]): Promise<void> {
  const digests = await digestContents(files);
  const unreadable = digests.indexOf(UNREADABLE);
  if (unreadable >= 0)
    throw new DataError(`${files[unreadable]?.path ?? ''} cannot be read to its end. Check the disk.`);
  hash.update(JSON.stringify(digests));
}

function toImage(array: ImageArray, stored: Uint8Array | Uint16Array): DecodedImage {
  const { width, height, channels } = array;
  if (array.layout === 'interleaved' || channels === 1) return { width, height, channels, pixels: stored };
  const area = width * height;
  const pixels =
    stored instanceof Uint8Array ? new Uint8Array(stored.length) : new Uint16Array(stored.length);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < area; i++) pixels[i * channels + c] = stored[c * area + i] as number;
  }
  return { width, height, channels, pixels };
}

function imageBytes({ width, height, channels, bits }: ImageArray): number {
  return width * height * channels * (bits / 8);
}

/** Without this limit, a header could claim four billion images that take no bytes at all. */
function assertSize(array: ImageArray, word: string): void {
  const { split, width, height, count } = array;
  if (width < 1 || height < 1)
    throw new DataError(
      `"${word}": the ${split} images are of ${width}×${height} pixels. Download it again.`,
    );
  if (imageBytes(array) > MAX_DECODED_BYTES) {
    throw new DataError(
      `"${word}": a ${split} image of ${width}×${height} pixels takes ${Math.round(imageBytes(array) / 1e6)} MB; at most ${Math.floor(MAX_DECODED_BYTES / 1e6)} MB are read. Reduce the images first.`,
    );
  }
  assertCount(count, `"${word}": the ${split} split`);
}

/** Asserts that this many images can be listed. @throws DataError naming what holds them. */
export function assertCount(count: number, what: string): void {
  if (count > MOST_IMAGES)
    throw new DataError(`${what} has ${count} images; at most ${MOST_IMAGES / 1e6} million are read.`);
}

function assertClasses(items: readonly ImageItem[], word: string, testAlone: boolean): void {
  for (const [split, label, what] of [
    ['train', 0, 'normal'],
    ['test', 0, 'normal'],
    ['test', 1, 'anomalous'],
  ] as const) {
    if (testAlone && split === 'train') continue;
    if (items.some((item) => item.split === split && item.label === label)) continue;
    const classes = [...new Set(items.map((item) => item.meta['class']))].sort(
      (a, b) => Number(a) - Number(b),
    );
    throw new DataError(
      `"${word}": the ${split} split has no ${what} image. Its classes are ${firstFew(classes)}; choose one with ?normal=.`,
    );
  }
}
