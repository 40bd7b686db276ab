/** How the elements of a data set are encoded: with or without their VRs, and which byte of a word comes first (PS3.5, 7.1). */
export interface Encoding {
  readonly explicit: boolean;
  readonly bigEndian: boolean;
}

export const IMPLICIT_LITTLE_ENDIAN: Encoding = { explicit: false, bigEndian: false };

/**
 * VRs decide first: lengths that happen to be their letters, element after element, do not occur. No file may have implicit VRs
 * and the high byte first, but some old ones have.
 */
const ENCODINGS: readonly Encoding[] = [
  { explicit: true, bigEndian: false },
  { explicit: true, bigEndian: true },
  IMPLICIT_LITTLE_ENDIAN,
  { explicit: false, bigEndian: true },
];

/** VRs whose length has two bytes; that of all others, and of future ones, has four after two reserved ones (PS3.5, 7.1.2). */
const SHORT = 'AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' ');
const LONG = 'OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' ');

/** What precedes an element's value. */
export interface ElementHeader {
  /** Group and element number as one: 0x00280010 for (0028,0010). */
  readonly tag: number;
  /** Empty if it is implicit. */
  readonly vr: string;
  /** Where the value begins. */
  readonly offset: number;
  /** Bytes of the value; `UNDEFINED_LENGTH` if a delimiter ends it. */
  readonly length: number;
}

export const UNDEFINED_LENGTH = 0xffffffff;
export const ITEM = 0xfffee000;
export const ITEM_END = 0xfffee00d;
export const SEQUENCE_END = 0xfffee0dd;

/** Group of the elements about the file (PS3.10, 7.1). */
export const META_GROUP = 0x0002;

/** How many consecutive elements must look right before an encoding is accepted. */
const ELEMENTS_LOOKED_AT = 6;

/** A data set begins with one of the low groups; read in the wrong byte order, it would look like a high one. */
const LAST_FIRST_GROUP = 0xff;

/**
 * Determines the encoding of the data set that begins here, whatever its transfer syntax says: the two contradict each other in
 * repacked files.
 *
 * @returns undefined if nothing looks like a data set.
 */
export function findEncoding(view: DataView, start: number): Encoding | undefined {
  return ENCODINGS.find((encoding) => looksRight(view, start, encoding));
}

function looksRight(view: DataView, start: number, encoding: Encoding): boolean {
  let last = -1;
  let isMeta = false;
  for (let at = start, seen = 0; seen < ELEMENTS_LOOKED_AT; seen++) {
    if (at === view.byteLength && seen > 0) return true;
    if (at + 12 > view.byteLength) return seen > 0;
    const { tag, vr, offset, length } = encoding.explicit
      ? readExplicit(view, at, encoding)
      : readImplicit(view, at, encoding);
    // The file's meta elements end where others, in a different encoding, begin.
    if (isMeta && tag >>> 16 !== META_GROUP) return true;
    isMeta = tag >>> 16 === META_GROUP;
    if (tag <= last || (seen === 0 && tag >>> 16 > LAST_FIRST_GROUP)) return false;
    if (encoding.explicit && !isKnown(vr)) return false;
    if (length === UNDEFINED_LENGTH) return true;
    // In a file that has not been read completely, any element but the first may be cut off.
    if (offset + length > view.byteLength) return seen > 0;
    last = tag;
    at = offset + length;
  }
  return true;
}

/**
 * Reads what precedes a value. If it contradicts the encoding (an implicit VR among explicit ones or the reverse, a VR that does
 * not exist), it is read in the way that matches what follows.
 *
 * @param end where the data set or item ends
 * @throws Error when the header itself is cut off.
 */
export function readElementHeader(
  view: DataView,
  at: number,
  end: number,
  encoding: Encoding,
): ElementHeader {
  if (at + 8 > end) throw new Error('an element is cut off');
  const implicit = readImplicit(view, at, encoding);
  if (implicit.tag >>> 16 === 0xfffe) return implicit;
  const explicit = at + 12 <= end ? readExplicit(view, at, encoding) : readShort(view, at, encoding);
  const readings: ElementHeader[] = isKnown(explicit.vr)
    ? encoding.explicit || !fits(view, implicit, end, encoding)
      ? [explicit]
      : [implicit]
    : [implicit];
  if (encoding.explicit && !isKnown(explicit.vr)) readings.unshift(...readUnknown(view, at, end, encoding));
  return readings.find((reading) => fits(view, reading, end, encoding)) ?? (readings.at(-1) as ElementHeader);
}

/** Ways to read a VR that is in no table; a newer edition of the standard would give it four bytes of length. */
function readUnknown(view: DataView, at: number, end: number, encoding: Encoding): ElementHeader[] {
  const short = readShort(view, at, encoding);
  return /^[A-Z?]{2}$/.test(short.vr) && at + 12 <= end ? [readLong(view, at, encoding), short] : [];
}

function isKnown(vr: string): boolean {
  return SHORT.includes(vr) || LONG.includes(vr);
}

/** Whether a value ends where the next element, a delimiter or the end is. */
function fits(view: DataView, header: ElementHeader, end: number, encoding: Encoding): boolean {
  if (header.length === UNDEFINED_LENGTH) return true;
  const next = header.offset + header.length;
  if (next > end) return false;
  return next + 8 > end || readTag(view, next, encoding) > header.tag;
}

export function readTag(view: DataView, at: number, { bigEndian }: Encoding): number {
  return view.getUint16(at, !bigEndian) * 0x10000 + view.getUint16(at + 2, !bigEndian);
}

function readVr(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5));
}

function readImplicit(view: DataView, at: number, encoding: Encoding): ElementHeader {
  const length = view.getUint32(at + 4, !encoding.bigEndian);
  return { tag: readTag(view, at, encoding), vr: '', offset: at + 8, length };
}

function readExplicit(view: DataView, at: number, encoding: Encoding): ElementHeader {
  return LONG.includes(readVr(view, at)) ? readLong(view, at, encoding) : readShort(view, at, encoding);
}

function readLong(view: DataView, at: number, encoding: Encoding): ElementHeader {
  const length = view.getUint32(at + 8, !encoding.bigEndian);
  return { tag: readTag(view, at, encoding), vr: readVr(view, at), offset: at + 12, length };
}

function readShort(view: DataView, at: number, encoding: Encoding): ElementHeader {
  const length = view.getUint16(at + 6, !encoding.bigEndian);
  return { tag: readTag(view, at, encoding), vr: readVr(view, at), offset: at + 8, length };
}
