import { DataSet } from './data-set';
import { findEncoding } from './encoding';
import { readElements, type Element } from './read-elements';

const PREAMBLE = 128;
const MARK = [0x44, 0x49, 0x43, 0x4d];

/**
 * Elements by which a data set without `DICM` is recognized: the UIDs of its class and instance, in the file's meta group or
 * after it.
 */
const IDENTIFYING = [0x00020002, 0x00020003, 0x00080016, 0x00080018];
const ROWS = 0x00280010;
const COLUMNS = 0x00280011;

/** Bytes that are searched to recognize a data set without `DICM`. */
const LOOKED_AT = 64 * 1024;

/**
 * Finds where the elements of a DICOM file begin: after a preamble of 128 bytes and `DICM` (PS3.10, 7.1) or, if one of these is
 * missing, where a data set begins that names itself or an image.
 *
 * @returns undefined if there is none: the bytes are not a DICOM file.
 */
export function findDataSet(bytes: Uint8Array): number | undefined {
  if (hasMark(bytes, PREAMBLE)) return PREAMBLE + MARK.length;
  return [hasMark(bytes, 0) ? MARK.length : 0, PREAMBLE].find((start) => namesItself(bytes, start));
}

function hasMark(bytes: Uint8Array, at: number): boolean {
  return MARK.every((letter, i) => bytes[at + i] === letter);
}

function namesItself(bytes: Uint8Array, start: number): boolean {
  const beginning = bytes.subarray(0, LOOKED_AT);
  const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  const encoding = start < bytes.length ? findEncoding(view, start) : undefined;
  if (encoding === undefined) return false;
  const found = new Map<number, Element>();
  try {
    readElements(view, { start, end: view.byteLength, encoding, isWanted: (tag) => tag <= COLUMNS }, found);
  } catch {
    // Cut off in the middle; what was found before may be enough.
  }
  const dataSet = new DataSet(beginning, found);
  const isNamed = IDENTIFYING.some((tag) => /^[0-2](\.\d+){3,}$/.test(dataSet.string(tag) ?? ''));
  return isNamed || (found.has(ROWS) && found.has(COLUMNS));
}
