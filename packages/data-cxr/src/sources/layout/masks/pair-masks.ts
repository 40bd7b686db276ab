import { basename } from 'node:path';
import type { ImageFile } from '../../../files/file-data-set';
import { relativeId } from '../../../files/list-images';
import { isImageFolder, isMaskFolder, maskedStem, splitOf, stemOf } from '../folder-names';

/** Which mask belongs to which image. */
export interface Paired {
  readonly masks: ReadonlyMap<ImageFile, string>;
  /** Paths of masks that match no image, or of which several match the same one. */
  readonly unpaired: readonly string[];
}

/**
 * Pairs masks with images: those in the same place and with the same name, except for words that mean images or masks
 * (`test/crack/img/000.png`, `test/crack/label/000_mask.png`). A mask outside all split folders belongs to a test image, as in
 * MVTec AD.
 */
export function pairMasks(root: string, images: readonly ImageFile[], paths: readonly string[]): Paired {
  const byPlace = new Map<string, string[]>();
  for (const path of paths) {
    const place = [...placesOf(root, path), maskedStem(basename(path))].join('/');
    byPlace.set(place, [...(byPlace.get(place) ?? []), path]);
  }
  const masks = new Map<ImageFile, string>();
  for (const image of images) {
    const stem = stemOf(basename(image.file.path));
    const places = placesOf(root, image.file.path);
    const outside = places.filter((place) => place !== 'test');
    const [path, ...others] =
      byPlace.get([...places, stem].join('/')) ?? byPlace.get([...outside, stem].join('/')) ?? [];
    if (path !== undefined && others.length === 0) masks.set(image, path);
  }
  const paired = new Set(masks.values());
  return { masks, unpaired: paths.filter((path) => !paired.has(path)) };
}

/** Folders between the root and a file: each split by a single name, without those that only separate images from masks. */
function placesOf(root: string, path: string): string[] {
  return relativeId(root, path)
    .split('/')
    .slice(0, -1)
    .filter((name) => !isImageFolder(name) && !isMaskFolder(name))
    .map((name) => splitOf(name) ?? name.toLowerCase());
}
