import { fitMask, type DataSet, type DecodedImage, type ImageItem } from '@cxr-anomaly/data-cxr';
import { showFilm } from '@cxr-anomaly/runs';
import sharp from 'sharp';
import { findingOf } from '../findings';
import { encodeWebp } from './encode-webp';

/** Longest side of a film in the report, pixels; smaller ones keep their size. */
const LONGEST = 768;

/** Color of a lesion's outline: visible on gray and on the colors of the map. */
const OUTLINE = [80, 220, 255, 255] as const;

/** Side of the square on which an outline is drawn; it is as wide as the film. */
const OUTLINE_SIDE = 512;

/** A test image by itself. */
export interface Film {
  readonly item: ImageItem;
  readonly finding?: string;
  readonly image: DecodedImage;
  /** Data URL. */
  readonly picture: string;
  /** A data URL of a transparent picture with a line around the lesion, where its location is known. */
  readonly outline?: string;
}

/** Reads a test image at its own resolution. @throws DataError when it cannot be read. */
export async function drawFilm(dataSet: DataSet, index: number): Promise<Film> {
  const item = dataSet.items[index];
  if (!item) throw new RangeError(`There is no image ${index}.`);
  const image = await dataSet.decode(index);
  const mask = await dataSet.mask?.(index);
  const finding = findingOf(item);
  return {
    ...{ item, image, picture: await drawPicture(image) },
    ...(finding !== undefined && { finding }),
    ...(mask && { outline: await drawOutline(mask) }),
  };
}

function drawPicture(image: DecodedImage): Promise<string> {
  const { width, height, pixels } = showFilm(image);
  const picture = sharp(pixels, { raw: { width, height, channels: 1 } });
  return encodeWebp(
    picture.resize({ width: LONGEST, height: LONGEST, fit: 'inside', withoutEnlargement: true }),
  );
}

async function drawOutline(mask: DecodedImage): Promise<string> {
  const side = OUTLINE_SIDE;
  const inside = fitMask(mask, { side, fit: 'stretch' });
  const isInside = (x: number, y: number) => inside[y * side + x] === 1;
  const pixels = new Uint8Array(side * side * 4);
  for (let y = 2; y < side - 2; y++) {
    for (let x = 2; x < side - 2; x++) {
      const isEdge = !(isInside(x - 2, y) && isInside(x + 2, y) && isInside(x, y - 2) && isInside(x, y + 2));
      if (isInside(x, y) && isEdge) pixels.set(OUTLINE, (y * side + x) * 4);
    }
  }
  return encodeWebp(sharp(pixels, { raw: { width: side, height: side, channels: 4 } }));
}
