import {
  IMPLICIT_LITTLE_ENDIAN,
  ITEM,
  ITEM_END,
  readElementHeader,
  readTag,
  SEQUENCE_END,
  UNDEFINED_LENGTH,
  type ElementHeader,
  type Encoding,
} from './encoding';

/** An element's place; its value is not read yet. */
export interface Element extends ElementHeader {
  /** Bytes up to the next element, including a delimiter; pixels may claim more than the file has. */
  readonly length: number;
  /** A delimiter ended the value: items, or the fragments of compressed pixels. */
  readonly delimited: boolean;
  readonly encoding: Encoding;
}

export const PIXEL_DATA = 0x7fe00010;

/** Nesting depth of sequences; real files have a handful. */
const MAX_DEPTH = 64;

/** A stretch of bytes that holds elements. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly encoding: Encoding;
  /** Reading stops before the first tag that is not wanted; by default all are. */
  readonly isWanted?: (tag: number) => boolean;
  /** How many sequences contain it. */
  readonly depth?: number;
}

/**
 * Finds the elements of a data set or an item, up to its end, its delimiter or the pixels. Values are skipped.
 *
 * @param found receives them by tag; after an error it holds what was found before
 * @returns the position of the first byte that was not read.
 * @throws Error, without any content of the file, when the structure is damaged or cut off.
 */
export function readElements(view: DataView, stretch: Stretch, found: Map<number, Element>): number {
  const { start, end, encoding, isWanted = () => true, depth = 0 } = stretch;
  if (depth > MAX_DEPTH) throw new Error('its sequences are nested too deeply');
  let at = start;
  while (at < end && !isZero(view, at, end)) {
    const header = readElementHeader(view, at, end, encoding);
    const { tag, offset } = header;
    if (tag === ITEM_END) return offset;
    if (tag === SEQUENCE_END || !isWanted(tag)) return at;
    const delimited = header.length === UNDEFINED_LENGTH;
    // What follows the pixels is not needed, and in many files it is not elements.
    const isLast = tag === PIXEL_DATA && depth === 0;
    if (isLast) {
      found.set(tag, { ...header, length: delimited ? end - offset : header.length, delimited, encoding });
      return end;
    }
    const next = delimited ? passItems(view, header, stretch) : offset + header.length;
    if (next > end) throw new Error('an element is longer than what is left');
    found.set(tag, { ...header, length: next - offset, delimited, encoding });
    at = next;
  }
  return end;
}

/** In some files, zeros follow the last element. */
function isZero(view: DataView, at: number, end: number): boolean {
  const last = Math.min(at + 8, end);
  for (let i = at; i < last; i++) if (view.getUint8(i) !== 0) return false;
  return true;
}

/** Skips the items of a sequence without a length. @returns where the next element begins. */
function passItems(
  view: DataView,
  { vr, offset }: ElementHeader,
  { end, encoding, depth = 0 }: Stretch,
): number {
  const inner = itemEncoding(vr, encoding);
  let at = offset;
  while (at + 8 <= end) {
    const tag = readTag(view, at, inner);
    if (tag === SEQUENCE_END) return at + 8;
    if (tag !== ITEM) return at;
    at = itemEnd(view, at, { start: at + 8, end, encoding: inner, depth: depth + 1 }, new Map());
  }
  throw new Error('a sequence is cut off');
}

/** Lists the items of a sequence, each with its elements, as they are asked for. */
export function* readItems(view: DataView, element: Element): Generator<Map<number, Element>> {
  const encoding = itemEncoding(element.vr, element.encoding);
  const end = element.offset + element.length;
  for (let at = element.offset; at + 8 <= end && readTag(view, at, encoding) === ITEM;) {
    const found = new Map<number, Element>();
    const start = at + 8;
    at = itemEnd(view, at, { start, end, encoding, depth: 1 }, found);
    if (found.size === 0) readElements(view, { start, end: at, encoding, depth: 1 }, found);
    yield found;
  }
}

/** Returns where an item ends; one without a length must be read to find out. */
function itemEnd(view: DataView, at: number, stretch: Stretch, found: Map<number, Element>): number {
  const length = view.getUint32(at + 4, !stretch.encoding.bigEndian);
  if (length === UNDEFINED_LENGTH) return readElements(view, stretch, found);
  if (stretch.start + length > stretch.end) throw new Error('an item is longer than what is left');
  return stretch.start + length;
}

/** A value with a VR unknown to its writer is kept as it was: with implicit VRs (PS3.5, 6.2.2). */
function itemEncoding(vr: string, encoding: Encoding): Encoding {
  return vr === 'UN' ? IMPLICIT_LITTLE_ENDIAN : encoding;
}
