import { DataError } from '../../errors';
import type { DataSet } from '../elements/data-set';
import { PIXEL_DATA, type Element } from '../elements/read-elements';
import type { PixelHeader } from '../read-header';
import { isNative, type FrameCoding } from '../transfer-syntax';
import { codingOf, nativeSize } from './coding-of';
import { beginsWithItem, firstOfFragments } from './fragments';

/** The stored or coded bytes of one frame. */
export interface Frame {
  readonly bytes: Uint8Array;
  readonly coding: FrameCoding;
  /** Native words of two bytes have the high byte first. */
  readonly bigEndian: boolean;
}

/**
 * Returns the bytes of the first frame, as a view of the file if they are in one piece. Whether they are encapsulated and how
 * they are coded is determined from the bytes themselves.
 *
 * @throws DataError when the pixels end before the frame does, or are coded in a way not supported.
 */
export function readFirstFrame(dataSet: DataSet, header: PixelHeader, name: string): Frame {
  const element = dataSet.elements.get(PIXEL_DATA);
  const value = dataSet.valueOf(PIXEL_DATA);
  if (element === undefined || value === undefined) throw cutOff(name);
  const isWhole = !element.delimited && value.length >= nativeSize(header);
  const isItems = element.delimited || beginsWithItem(value);
  if (isWhole && !(isItems && !isNative(header.transferSyntax))) return readNative(value, element, header);
  if (!element.delimited && value.length < element.length) throw cutOff(name);
  const bytes = isItems ? firstOfFragments(dataSet, value, header.frames) : value;
  if (bytes === undefined) throw cutOff(name);
  const coding = codingOf(bytes, header);
  if (coding !== undefined) return { bytes, coding, bigEndian: false };
  if (!isItems) throw cutOff(name);
  throw new DataError(
    `${name}: its pixels are compressed in a way that is not supported. Convert it to Explicit VR Little Endian.`,
  );
}

function readNative(value: Uint8Array, { encoding, vr }: Element, header: PixelHeader): Frame {
  const size = nativeSize(header);
  return {
    // Words whose bytes are swapped come in pairs of bytes.
    bytes: value.subarray(0, size + (size % 2)),
    coding: 'native',
    bigEndian: encoding.bigEndian && (vr !== 'OB' || header.bitsAllocated === 16),
  };
}

function cutOff(name: string): DataError {
  return new DataError(`${name}: the DICOM file ends before its pixels do. Copy it again or remove it.`);
}
