import sharp, { type Metadata } from 'sharp';
import type { DecodedImage } from '../contracts';
import { decodeDicom, readDicomSize } from '../dicom/decode-dicom';
import { isDicom } from '../dicom/elements/is-dicom';
import { DataError } from '../errors';
import { MAX_DECODED_BYTES, MAX_PIXELS } from '../image-limits';
import { dropEqualChannels } from '../preprocessing/channels';
import { readImageFile, readOrExplain } from './read-regular';

const FORMATS = ['png', 'jpeg', 'tiff', 'webp'];

const READ_OPTIONS = {
  limitInputPixels: MAX_PIXELS,
  failOn: 'error',
  // Stored levels are wanted as they are, not as a color profile would show them.
  ignoreIcc: true,
} as const;

/**
 * Decodes a PNG, JPEG, TIFF (first page) or WebP file, or the bytes of one, to its stored levels, and a DICOM file to what
 * a screen would show of it (`decodeDicom`). What it is, its content tells, not its name.
 * 8-bit files give 0…255, 16-bit ones 0…65535; color profiles and gamma are ignored, 1-, 2- and 4-bit grays are spread
 * to 0…255, palettes expanded, transparent pixels laid over black, EXIF orientation applied. An RGB file whose channels
 * are equal everywhere gives one channel.
 *
 * @param name what errors call bytes that come without a path
 * @throws DataError naming the file, when it is empty, truncated, too large or not such an image.
 */
export async function decodeFile(input: string | Uint8Array, name = 'image'): Promise<DecodedImage> {
  const subject = typeof input === 'string' ? input : name;
  const bytes = typeof input === 'string' ? await readOrExplain(input, readImageFile) : input;
  if (bytes.length === 0) throw new DataError(`${subject} is empty. Copy it again or remove it.`);
  if (isDicom(bytes)) return decodeDicom(bytes, subject);
  try {
    const metadata = await sharp(bytes, READ_OPTIONS).metadata();
    assertSupported(metadata, subject);
    return dropEqualChannels(await decodeLevels(bytes, metadata));
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${subject} cannot be decoded: ${explain(cause)}`, { cause });
  }
}

/**
 * Reads width and height of an image file, EXIF orientation applied, without decoding its pixels.
 *
 * @throws DataError naming the file.
 */
export async function readImageSize(path: string): Promise<{ width: number; height: number }> {
  const bytes = await readOrExplain(path, readImageFile);
  if (isDicom(bytes)) return readDicomSize(bytes, path);
  try {
    return (await sharp(bytes, READ_OPTIONS).metadata()).autoOrient;
  } catch (cause) {
    throw new DataError(`${path} cannot be decoded: ${explain(cause)}`, { cause });
  }
}

function assertSupported(metadata: Metadata, subject: string): void {
  if (!FORMATS.includes(metadata.format)) {
    throw new DataError(
      `${subject} is ${metadata.format}, not PNG, JPEG, TIFF, WebP or DICOM. Convert it to one of these.`,
    );
  }
  if (metadata.depth !== 'uchar' && metadata.depth !== 'ushort') {
    throw new DataError(`${subject} has ${metadata.depth} pixels. Convert it to 8 or 16 bits without sign.`);
  }
  const { width, height, channels, depth } = metadata;
  const bytes = width * height * channels * (depth === 'ushort' ? 2 : 1);
  if (bytes > MAX_DECODED_BYTES) {
    throw new DataError(
      `${subject} of ${width}×${height} pixels takes ${Math.round(bytes / 1e6)} MB decoded; at most ${Math.floor(MAX_DECODED_BYTES / 1e6)} MB are. Reduce it first.`,
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
  // A view needs an even offset, which a buffer out of Node's pool may not have.
  const aligned = data.byteOffset % 2 === 0 ? data : new Uint8Array(data);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, length);
}

function explain(cause: unknown): string {
  const message = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  if (message.includes('exceeds pixel limit')) {
    return `it has more than ${MAX_PIXELS / 1e6} million pixels. Reduce it first.`;
  }
  if (message.includes('unsupported image format'))
    return 'it is not an image. Remove it, or convert it to PNG, JPEG, TIFF, WebP or DICOM.';
  return `it is damaged or cut off (${message.trim().replace(/:$/, '')}). Copy it again or remove it.`;
}
