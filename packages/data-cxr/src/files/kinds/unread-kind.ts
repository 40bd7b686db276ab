import { nameUnreadJpeg } from './unread-jpeg';
import { nameUnreadTiff } from './unread-tiff';

/** Bytes at the beginning of a file, starting at `at`. */
interface Magic {
  readonly at?: number;
  /** One character per byte. */
  readonly bytes: string | RegExp;
  readonly kind: string;
}

/** An unsupported kind of file. */
export interface UnreadKind {
  readonly name: string;
  readonly isImage: boolean;
}

/** Most bytes of the beginning that are examined. */
const BEGINNING = 512;

const IMAGES: readonly Magic[] = [
  { bytes: '\x00\x00\x00\fjP  \r\n\x87\n', kind: 'JPEG 2000' },
  { bytes: '\xff\x4f\xff\x51', kind: 'JPEG 2000' },
  { bytes: '\xff\x0a', kind: 'JPEG XL' },
  { bytes: '\x00\x00\x00\fJXL \r\n\x87\n', kind: 'JPEG XL' },
  { at: 4, bytes: /^ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)/, kind: 'HEIC' },
  { at: 4, bytes: /^ftypavi[fs]/, kind: 'AVIF' },
  { bytes: 'II\xbc', kind: 'JPEG XR' },
  { bytes: /^GIF8[79]a/, kind: 'GIF' },
  // Including four bytes that are 0 in every BMP: many texts begin with the two letters alone.
  { bytes: /^BM[^]{4}\0{4}/, kind: 'BMP' },
  { bytes: /^P[1-7]\s/, kind: 'PNM' },
  { bytes: /^P[fF]\n/, kind: 'PFM' },
  { bytes: '\x00\x00\x01\x00', kind: 'an icon' },
  { bytes: '\x76\x2f\x31\x01', kind: 'OpenEXR' },
  { bytes: '#?RADIANCE', kind: 'Radiance HDR' },
  { bytes: /^\s*(<\?xml[^]*?)?<svg[\s>]/i, kind: 'SVG' },
  { bytes: '8BPS', kind: 'Photoshop' },
  { at: 344, bytes: /^(n\+1|ni1|n\+2)\0/, kind: 'NIfTI' },
  { bytes: 'NRRD0', kind: 'NRRD' },
];

/** What is in an image's place by mistake. */
const OTHERS: readonly Magic[] = [
  { at: 4, bytes: /^ftyp/, kind: 'a video' },
  { bytes: '%PDF', kind: 'a PDF document' },
  { bytes: '\x93NUMPY', kind: 'a NumPy array' },
  { bytes: '\x89HDF', kind: 'an HDF5 file' },
  { bytes: 'PK\x03\x04', kind: 'a zip archive' },
  { bytes: '\x1f\x8b', kind: 'a gzip archive' },
  { bytes: /^\s*<(!doctype )?html/i, kind: 'a web page' },
  { bytes: 'version https://git-lfs', kind: 'a Git LFS pointer' },
];

/**
 * Finds the kind of an unsupported file that need not be damaged: another format, or a JPEG or TIFF of a kind that the decoder
 * does not accept. Undefined if nothing indicates one.
 *
 * @param bytes of the file, of which only the headers are examined
 */
export function findUnreadKind(bytes: Uint8Array): UnreadKind | undefined {
  const beginning = String.fromCharCode(...bytes.subarray(0, BEGINNING));
  const isSo = ({ at = 0, bytes: magic }: Magic): boolean =>
    typeof magic === 'string' ? beginning.startsWith(magic, at) : magic.test(beginning.slice(at));
  const image = IMAGES.find(isSo)?.kind ?? nameUnreadJpeg(bytes) ?? nameUnreadTiff(bytes);
  if (image !== undefined) return { name: image, isImage: true };
  const other = OTHERS.find(isSo);
  return other && { name: other.kind, isImage: false };
}
