import type { DataSet, Element } from 'dicom-parser';
import { DataError } from '../../errors';
import { joinBytes } from '../join-bytes';
import type { PixelHeader } from '../read-header';

/** The stored or coded bytes of one frame. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** Native words of two bytes stand with the high byte first. */
  readonly bigEndian: boolean;
}

const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';

/**
 * Gives the bytes of the first frame, a view of the file where they lie in one piece.
 *
 * @throws DataError when the pixels are missing or end before the frame does.
 */
export function readFirstFrame(dataSet: DataSet, header: PixelHeader, name: string): Frame {
  const element = dataSet.elements['x7fe00010'];
  if (element === undefined) {
    throw new DataError(`${name} holds no pixels: it is a DICOM file of another kind. Remove it.`);
  }
  const file = dataSet.byteArray;
  if (element.encapsulatedPixelData === true) {
    return { bytes: joinFragments(dataSet, element, header.frames, name), bigEndian: false };
  }
  const size = nativeSize(header);
  // Words that are swapped come in pairs of bytes.
  const bytes = file.subarray(element.dataOffset, element.dataOffset + size + (size % 2));
  if (element.length < size || bytes.length < size) throw cutOff(name);
  return {
    bytes,
    bigEndian: header.transferSyntax === EXPLICIT_BIG_ENDIAN && element.vr === 'OW',
  };
}

/** Bytes of a frame that is not compressed; 4:2:2 keeps two chroma samples for two pixels. */
function nativeSize({ rows, columns, samplesPerPixel, bitsAllocated, photometric }: PixelHeader): number {
  const samples = photometric === 'YBR_FULL_422' ? 2 : samplesPerPixel;
  return rows * columns * samples * (bitsAllocated / 8);
}

function joinFragments(dataSet: DataSet, element: Element, frames: number, name: string): Uint8Array {
  const fragments = element.fragments ?? [];
  const count = fragmentsOfFirst(dataSet, element, frames);
  const parts = fragments.slice(0, count).map(({ position, length }) => {
    const part = dataSet.byteArray.subarray(position, position + length);
    if (part.length < length) throw cutOff(name);
    return part;
  });
  const [only] = parts;
  if (only === undefined) throw cutOff(name);
  return parts.length === 1 ? only : joinBytes(parts);
}

/** How many fragments the first of several frames has: by the offset table, else one each, else by JPEG's end marker. */
function fragmentsOfFirst(dataSet: DataSet, element: Element, frames: number): number {
  const fragments = element.fragments ?? [];
  if (frames === 1) return fragments.length;
  if (fragments.length === frames) return 1;
  const second = element.basicOffsetTable?.[1];
  const next =
    second === undefined
      ? fragments.findIndex(({ position, length }) => endsImage(dataSet.byteArray, position + length)) + 1
      : fragments.findIndex(({ offset }) => offset === second);
  return next > 0 ? next : fragments.length;
}

/** Whether the bytes before `end` are JPEG's end-of-image marker, which a zero may pad to an even length. */
function endsImage(bytes: Uint8Array, end: number): boolean {
  return [end, end - 1].some((at) => bytes[at - 2] === 0xff && bytes[at - 1] === 0xd9);
}

function cutOff(name: string): DataError {
  return new DataError(`${name}: the DICOM file ends before its pixels do. Copy it again or remove it.`);
}
