import { DataError } from '../../errors';
import { DataSet } from './data-set';
import { findEncoding, IMPLICIT_LITTLE_ENDIAN, META_GROUP, type Encoding } from './encoding';
import { findDataSet } from './find-data-set';
import { inflateRest } from './inflate-rest';
import { readElements, type Element } from './read-elements';

const TRANSFER_SYNTAX = 0x00020010;
const IMPLICIT = '1.2.840.10008.1.2';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';

/**
 * Parses the elements of a DICOM file, up to its pixels. Their encoding is determined from the elements themselves: the transfer
 * syntax may be missing or wrong.
 *
 * @param untilTag the last element to parse; what follows it may be cut off
 * @throws DataError naming the file, never its content, when it is not a DICOM file, is damaged or inflates endlessly.
 */
export function parseDataSet(bytes: Uint8Array, name: string, untilTag?: number): DataSet {
  // `slice` of Node's Buffer shares memory, whereas that of a Uint8Array copies.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return parse(plain, name, untilTag);
  } catch (cause) {
    throw asDataError(cause, name);
  }
}

/** Turns whatever parsing or decoding threw into a DataError. */
export function asDataError(thrown: unknown, name: string): DataError {
  if (thrown instanceof DataError) return thrown;
  return new DataError(`${name}: the DICOM file is damaged or cut off. Copy it again or remove it.`, {
    cause: thrown,
  });
}

function parse(bytes: Uint8Array, name: string, untilTag: number | undefined): DataSet {
  const start = findDataSet(bytes);
  if (start === undefined) throw new DataError(`${name} is not a DICOM file. Remove it, or export it again.`);
  const elements = new Map<number, Element>();
  const bodyAt = readMeta(bytes, start, elements);
  const body = openBody(bytes, bodyAt, new DataSet(bytes, elements).string(TRANSFER_SYNTAX) ?? '', name);
  const stretch = { start: bodyAt, end: body.bytes.length, encoding: body.encoding };
  const isWanted = (tag: number): boolean => untilTag === undefined || tag <= untilTag;
  readElements(viewOf(body.bytes), { ...stretch, isWanted }, elements);
  return new DataSet(body.bytes, elements);
}

/** Reads the file's meta elements, if there are any. @returns where those of the image begin. */
function readMeta(bytes: Uint8Array, start: number, elements: Map<number, Element>): number {
  const view = viewOf(bytes);
  const encoding = findEncoding(view, start);
  if (encoding === undefined) return start;
  return readElements(view, { start, end: bytes.length, encoding, isWanted: isMeta }, elements);
}

function openBody(
  bytes: Uint8Array,
  start: number,
  transferSyntax: string,
  name: string,
): { readonly bytes: Uint8Array; readonly encoding: Encoding } {
  const plain = findEncoding(viewOf(bytes), start);
  if (plain !== undefined) return { bytes, encoding: plain };
  if (transferSyntax !== DEFLATED && transferSyntax !== '')
    return { bytes, encoding: namedBy(transferSyntax) };
  const inflated = inflateRest(bytes, start, name);
  return { bytes: inflated, encoding: findEncoding(viewOf(inflated), start) ?? namedBy(transferSyntax) };
}

/** The encoding of elements according to a transfer syntax. */
function namedBy(transferSyntax: string): Encoding {
  if (transferSyntax === IMPLICIT) return IMPLICIT_LITTLE_ENDIAN;
  return { explicit: true, bigEndian: transferSyntax === BIG_ENDIAN };
}

function isMeta(tag: number): boolean {
  return tag >>> 16 === META_GROUP;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
