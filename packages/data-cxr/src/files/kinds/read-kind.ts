/** A supported image format other than DICOM. */
export type ReadKind = 'png' | 'jpeg' | 'tiff' | 'webp';

/** How files of these formats begin, one character per byte. */
const BEGINNINGS: readonly (readonly [ReadKind, string | RegExp])[] = [
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', '\xff\xd8\xff'],
  // TIFF and BigTIFF, in either byte order.
  ['tiff', /^(II[*+]\0|MM\0[*+])/],
  ['webp', /^RIFF[^]{4}WEBP/],
];

const LONGEST = 12;

/** Tells from the first bytes which of the supported formats a file has; undefined if none. */
export function findReadKind(bytes: Uint8Array): ReadKind | undefined {
  const beginning = String.fromCharCode(...bytes.subarray(0, LONGEST));
  const isSo = (magic: string | RegExp): boolean =>
    typeof magic === 'string' ? beginning.startsWith(magic) : magic.test(beginning);
  return BEGINNINGS.find(([, magic]) => isSo(magic))?.[0];
}
