import sharp, { type Metadata } from 'sharp';
import type { DecodedImage } from '../contracts';
import { decodeDicom, readDicomSize } from '../dicom/decode-dicom';
import { isDicom } from '../dicom/elements/is-dicom';
import { DataError } from '../errors';
import { MAX_DECODED_BYTES, MAX_PIXELS, MAX_SIDE } from '../image-limits';
import { dropEqualChannels } from '../preprocessing/channels';
import { findReadKind } from './kinds/read-kind';
import { readKindOf, unreadError } from './kinds/read-kind-of';
import { findUnreadKind } from './kinds/unread-kind';
import { readImageFile, readOrExplain } from './read-regular';

const READ_OPTIONS = {
  limitInputPixels: MAX_PIXELS,
  failOn: 'error',
  // We need the stored levels as they are, not as a color profile would show them.
  ignoreIcc: true,
} as const;

/**
 * Decodes a PNG, JPEG, TIFF or WebP file (of several pages the first, with a warning), or the bytes of one, to its stored levels,
 * and a DICOM file to what a screen would show (`decodeDicom`). The format is recognized by content, not by name. 8-bit files
 * give 0…255, 16-bit ones 0…65535; color profiles and gamma are ignored, 1-, 2- and 4-bit grays are spread to 0…255, palettes are
 * expanded, transparent pixels are laid over black, and EXIF orientation is applied. An RGB file whose channels are equal
 * everywhere gives one channel.
 *
 * @param name of the bytes in errors, if they come without a path
 * @throws DataError naming the file, when it is empty, truncated, too large or not such an image; for an unsupported kind, the
 * error names it.
 */
export async function decodeFile(input: string | Uint8Array, name = 'image'): Promise<DecodedImage> {
  const subject = typeof input === 'string' ? input : name;
  const bytes = typeof input === 'string' ? await readOrExplain(input, readImageFile) : input;
  if (bytes.length === 0) throw new DataError(`${subject} is empty. Copy it again or remove it.`);
  if (isDicom(bytes)) return decodeDicom(bytes, subject);
  readKindOf(bytes, subject);
  try {
    const metadata = await sharp(bytes, READ_OPTIONS).metadata();
    assertSupported(metadata, bytes, subject);
    return withPages(dropEqualChannels(await decodeLevels(bytes, metadata)), metadata);
  } catch (cause) {
    throw explainFailure(cause, bytes, subject);
  }
}

/**
 * Reads width and height of an image file, with EXIF orientation applied, without decoding its pixels.
 *
 * @throws DataError naming the file.
 */
export async function readImageSize(path: string): Promise<{ width: number; height: number }> {
  const bytes = await readOrExplain(path, readImageFile);
  if (isDicom(bytes)) return readDicomSize(bytes, path);
  readKindOf(bytes, path);
  try {
    return (await sharp(bytes, READ_OPTIONS).metadata()).autoOrient;
  } catch (cause) {
    throw explainFailure(cause, bytes, path);
  }
}

function assertSupported(metadata: Metadata, bytes: Uint8Array, subject: string): void {
  const isFormat = metadata.format === findReadKind(bytes);
  const isDepth = metadata.depth === 'uchar' || metadata.depth === 'ushort';
  // libvips converts print colors and a fifth channel somehow, but not to the levels of an X-ray.
  if (!isFormat || !isDepth || metadata.space === 'cmyk' || metadata.channels > 4) {
    const format = metadata.format.toUpperCase();
    const name = metadata.space === 'cmyk' ? `${format} with CMYK colors` : format;
    throw unreadError(findUnreadKind(bytes) ?? { name, isImage: true }, subject);
  }
  const { width, height, channels, depth } = metadata;
  if (Math.max(width, height) > MAX_SIDE) {
    throw new DataError(
      `${subject} of ${width}×${height} pixels has a side of more than ${MAX_SIDE}. Remove it, or cut it to the film.`,
    );
  }
  const decoded = width * height * channels * (depth === 'ushort' ? 2 : 1);
  if (decoded > MAX_DECODED_BYTES) {
    throw new DataError(
      `${subject} of ${width}×${height} pixels takes ${Math.round(decoded / 1e6)} MB decoded; at most ${Math.floor(MAX_DECODED_BYTES / 1e6)} MB are allowed. Reduce it first.`,
    );
  }
}

async function decodeLevels(bytes: Uint8Array, metadata: Metadata): Promise<DecodedImage> {
  const gray = metadata.space === 'b-w' || metadata.space === 'grey16';
  const deep = metadata.depth === 'ushort';
  let image = sharp(bytes, { ...READ_OPTIONS, autoOrient: true });
  if (metadata.hasAlpha) image = image.flatten({ background: '#000' });
  image = image.toColourspace(gray ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb');
  const { data, info } = await image
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const length = info.width * info.height * info.channels;
  return {
    width: info.width,
    height: info.height,
    channels: info.channels === 1 ? 1 : 3,
    pixels: deep ? toUint16(data, length) : new Uint8Array(data.buffer, data.byteOffset, length),
  };
}

function toUint16(data: Buffer, length: number): Uint16Array {
  // A view needs an even offset, which a buffer from Node's pool may not have.
  const aligned = data.byteOffset % 2 === 0 ? data : new Uint8Array(data);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, length);
}

/** Several pages are not an error: the first page of a scan is usually the film. */
function withPages(image: DecodedImage, { pages = 1 }: Metadata): DecodedImage {
  if (pages === 1) return image;
  const message = `The file holds ${pages} pages; only the first is used.`;
  return { ...image, warnings: [{ kind: 'frames', message }] };
}

function explainFailure(cause: unknown, bytes: Uint8Array, subject: string): DataError {
  if (cause instanceof DataError) return cause;
  const message = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  const isTooLarge = message.includes('exceeds pixel limit');
  const kind = isTooLarge ? undefined : findUnreadKind(bytes);
  if (kind !== undefined) return unreadError(kind, subject, cause);
  const reason = isTooLarge
    ? `it has more than ${MAX_PIXELS / 1e6} million pixels. Reduce it first.`
    : `it is damaged or cut off (${message.trim().replace(/:$/, '')}). Copy it again or remove it.`;
  return new DataError(`${subject} cannot be decoded: ${reason}`, { cause });
}
