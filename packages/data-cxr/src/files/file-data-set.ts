import { createHash } from 'node:crypto';
import type { DataProblem, DataSet, DecodedImage, ImageItem } from '../contracts';
import type { ImageSize } from '../masks/draw-boxes';
import { digestContents, UNREADABLE } from './content-digests';
import { readImageSize } from './decode-file';
import { decodeListed, decodeUnread } from './decode-listed';
import type { ListedFile } from './list-images';

/** An image in its own file. */
export interface ImageFile {
  readonly item: ImageItem;
  readonly file: ListedFile;
  /** Makes the mask of the lesion at the image's own size. */
  readonly mask?: (size: ImageSize) => Promise<DecodedImage>;
}

/**
 * Creates a data set of image files. Its fingerprint is computed from ids, splits, labels, groups and the files' content, not
 * from their location.
 */
export async function createFileDataSet(
  source: string,
  word: string,
  images: readonly ImageFile[],
  problems: readonly DataProblem[],
  reading: readonly string[] = [],
): Promise<DataSet> {
  const digests = await digestContents(images.map((image) => image.file));
  const rows = images.map(({ item }, i) => [item.id, item.split, item.label, item.group ?? null, digests[i]]);
  return {
    source,
    word,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([source, rows]))
      .digest('hex'),
    items: images.map((image) => image.item),
    problems: dropRepeated(problems),
    reading,
    decode(index) {
      const { file } = imageAt(images, index);
      return digests[index] === UNREADABLE ? decodeUnread(file) : decodeListed(file);
    },
    ...(images.some((image) => image.mask !== undefined) && {
      mask: (index: number) => readMask(imageAt(images, index)),
    }),
  };
}

/** The search for tables, for folders and for images may each find the same unreadable thing. */
function dropRepeated(problems: readonly DataProblem[]): DataProblem[] {
  return [
    ...new Map(problems.map((problem) => [`${problem.subject}\0${problem.message}`, problem])).values(),
  ];
}

function imageAt(images: readonly ImageFile[], index: number): ImageFile {
  const image = images[index];
  if (image === undefined)
    throw new RangeError(`There is no image ${index}; the data set has ${images.length}.`);
  return image;
}

async function readMask({ mask, file }: ImageFile): Promise<DecodedImage | undefined> {
  return mask?.(await readImageSize(file.path));
}
