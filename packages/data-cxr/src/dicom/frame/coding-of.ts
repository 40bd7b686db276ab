import type { PixelHeader } from '../read-header';
import { isRle, type FrameCoding } from '../transfer-syntax';
import { isHighThroughput, readJpeg2000Size, readJpegSize } from './coded-size';

/** Kinds of JPEG by start-of-frame marker: baseline, extended and progressive; lossless; JPEG-LS. */
const JPEG_KINDS: Readonly<Record<number, FrameCoding>> = {
  0xc0: 'jpeg-dct',
  0xc1: 'jpeg-dct',
  0xc2: 'jpeg-dct',
  0xc3: 'jpeg-lossless',
  0xf7: 'jpeg-ls',
};

/** Bytes of the header of a run-length coded frame, after which its first segment begins (PS3.5, G.5). */
const RLE_HEADER = 64;

/**
 * Determines how an encapsulated frame is coded, from its bytes, whatever the transfer syntax says: the two contradict each other
 * in repacked files.
 *
 * @returns undefined for one that is not supported.
 */
export function codingOf(bytes: Uint8Array, header: PixelHeader): FrameCoding | undefined {
  const jpeg = readJpegSize(bytes);
  if (jpeg !== undefined) return JPEG_KINDS[jpeg.process ?? 0];
  if (readJpeg2000Size(bytes) !== undefined) return isHighThroughput(bytes) ? 'htj2k' : 'jpeg-2000';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return undefined;
  if (isRle(header.transferSyntax) || hasRleHeader(bytes, header)) return 'rle';
  return bytes.length >= nativeSize(header) ? 'native' : undefined;
}

function hasRleHeader(bytes: Uint8Array, { samplesPerPixel, bitsAllocated }: PixelHeader): boolean {
  if (bytes.length < RLE_HEADER) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = samplesPerPixel * (bitsAllocated / 8);
  return view.getUint32(0, true) === segments && view.getUint32(4, true) === RLE_HEADER;
}

/** Bytes of a frame that is not compressed; 4:2:2 keeps two chroma samples for two pixels. */
export function nativeSize(header: PixelHeader): number {
  const { rows, columns, samplesPerPixel, bitsAllocated, photometric } = header;
  const samples = photometric === 'YBR_FULL_422' ? 2 : samplesPerPixel;
  return rows * columns * samples * (bitsAllocated / 8);
}
