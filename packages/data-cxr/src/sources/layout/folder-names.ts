import type { Split } from '../../contracts';

const SPLIT_NAMES: Readonly<Record<Split, readonly string[]>> = {
  train: ['train', 'training'],
  val: ['val', 'valid', 'validation', 'dev'],
  test: ['test', 'testing'],
};

const NORMAL_NAMES = ['normal', 'normals', 'good', 'healthy', 'negative', 'nofinding', 'nofindings'];

/** Folders that only separate images from masks. */
const IMAGE_FOLDERS = ['img', 'imgs', 'image', 'images', 'data'];

const MASK_FOLDER = /(^|[ _-])(labels?|gt|ground[ _-]?truths?|segs?|segmentations?|annotations?)$|masks?$/i;

/** Names such as `images_with_masks`, for folders that hold both. */
const BOTH = /(^|[ _-])(with|without|and)[ _-]/i;

const MASK_SUFFIX = /[ _-](masks?|segs?|segmentations?|labels?|gt|ground[ _-]?truths?)$/i;

const ORGAN =
  /(^|[^a-z])(lungs?|hearts?|thorax|body|organs?|ribs?|clavicles?)([^a-z]|$)|(lung|heart|body)_?masks?$/i;

/** Extensions of images, including unsupported ones: a DICOM file's name may contain any other dot. */
const IMAGE_EXTENSION = /\.(png|jpe?g|tiff?|webp|dcm|dicom|bmp|gif)$/i;

/** Returns the split that a folder of this name holds, in any letter case. */
export function splitOf(name: string): Split | undefined {
  const plain = name.toLowerCase();
  return (['train', 'val', 'test'] as const).find((split) => SPLIT_NAMES[split].includes(plain));
}

/** Tells whether a name such as `train_set` or `test2` refers to a split, although not to one that is understood. */
export function isSplitLike(name: string): boolean {
  return splitOf(wordsOf(name)[0] ?? '') !== undefined;
}

/** Tells whether a class of this name is normal, whatever its letter case, spaces, `_` and `-`. */
export function isNormalName(name: string): boolean {
  return NORMAL_NAMES.includes(plainName(name));
}

/** Tells whether a name such as `good_a` or `0_normal` might be a normal class, which cannot be decided. */
export function mayBeNormal(name: string): boolean {
  const words = wordsOf(name);
  return (
    !isNormalName(name) &&
    words.some((word) => NORMAL_NAMES.includes(word)) &&
    !words.some((word) => ['no', 'not', 'non', 'ab'].includes(word))
  );
}

/** Returns a name as it is used in comparisons: lower case, without spaces, `_` and `-`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

export function isImageFolder(name: string): boolean {
  return IMAGE_FOLDERS.includes(name.toLowerCase());
}

/** Tells whether a folder of this name holds masks of images: `label`, `masks`, `ground_truth`, `lung masks` … */
export function isMaskFolder(name: string): boolean {
  return MASK_FOLDER.test(name) && !BOTH.test(name);
}

/** Tells whether a file next to images is a mask, by its name: `<name>_mask.png`, `<name>_seg.png` … */
export function isMaskFile(name: string): boolean {
  return MASK_SUFFIX.test(stemOf(name));
}

/** Tells whether the masks in this folder show an organ, not a lesion. */
export function showsOrgan(name: string): boolean {
  return ORGAN.test(name);
}

/** Returns a file's name without an image's extension. */
export function stemOf(name: string): string {
  return name.replace(IMAGE_EXTENSION, '');
}

/** Returns the name of the image that a mask belongs to. */
export function maskedStem(name: string): string {
  return stemOf(name).replace(MASK_SUFFIX, '');
}

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
}
