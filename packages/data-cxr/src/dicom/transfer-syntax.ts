import { DataError } from '../errors';

/** How a frame is coded, whatever the lossy or lossless variant. */
export type FrameCoding = 'native' | 'rle' | 'jpeg-dct' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

/** Transfer syntaxes of uncompressed pixels (PS3.6, table A-1). */
const NATIVE = ['', '.1', '.1.99', '.2'].map((end) => `1.2.840.10008.1.2${end}`);
/** Uncompressed pixels, in fragments. */
const ENCAPSULATED_NATIVE = '1.2.840.10008.1.2.1.98';
const RLE = '1.2.840.10008.1.2.5';

/** The last number of those of JPEG, JPEG-LS and JPEG 2000, including retired ones, whose frames may be of a supported kind. */
const JPEG = [...range(50, 66), 70, 80, 81, 90, 91, 201, 202, 203].map(
  (last) => `1.2.840.10008.1.2.4.${last}`,
);

/** The last number of those of video (MPEG-2, MPEG-4, HEVC). */
const VIDEO = range(100, 108).map((last) => `1.2.840.10008.1.2.4.${last}`);

/**
 * Checks that frames of a transfer syntax may be read; how they are coded is determined from the frames. A missing one is fine.
 *
 * @throws DataError for one that is not supported.
 */
export function assertReadable(transferSyntax: string, name: string): void {
  if (['', ...NATIVE, ENCAPSULATED_NATIVE, RLE, ...JPEG].includes(transferSyntax)) return;
  if (VIDEO.some((video) => transferSyntax === video || transferSyntax.startsWith(`${video}.`))) {
    throw new DataError(`${name} holds no X-ray: it is a video. Remove it.`);
  }
  const shown = /^[\d.]{1,64}$/.test(transferSyntax) ? transferSyntax : 'unknown';
  throw new DataError(
    `${name}: the transfer syntax ${shown} is not supported. Convert the file to Explicit VR Little Endian.`,
  );
}

/** Tells whether pixels of a transfer syntax are uncompressed and in one piece. */
export function isNative(transferSyntax: string): boolean {
  return NATIVE.includes(transferSyntax);
}

/** Tells whether a transfer syntax is one of run-length coding, whose frames do not begin with a marker. */
export function isRle(transferSyntax: string): boolean {
  return transferSyntax === RLE;
}

/** Lossy transfer syntaxes, whose decoded samples may exceed their original range. */
const LOSSY = ['50', '51', '81', '91', '203'].map((last) => `1.2.840.10008.1.2.4.${last}`);

/** Tells whether a transfer syntax may have changed the samples. */
export function isLossy(transferSyntax: string): boolean {
  return LOSSY.includes(transferSyntax);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
