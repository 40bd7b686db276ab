/** Writes small DICOM files for tests: PS3.10, Explicit VR Little Endian unless asked otherwise. */
const EXPLICIT = '1.2.840.10008.1.2.1';

/** A value of one element, as its VR stores it. */
export type ElementValue = string | number | Uint8Array | readonly number[];

/** Elements by tag `ggggeeee` and VR, e.g. `{ '00100010 PN': 'Doe^Jane', '00280010 US': 40 }`. */
export type Elements = Readonly<Record<string, ElementValue>>;

/** VRs whose length has four bytes behind two that are reserved (PS3.5, 7.1.2). */
const LONG = ['OB', 'OW', 'OF', 'SQ', 'UN', 'UT'];

export interface DicomParts {
  /** Stored pixels, rows of `columns`; 8 bits for bytes, 16 for words. */
  readonly pixels: Uint8Array | Uint16Array | Int16Array;
  readonly rows: number;
  readonly columns: number;
  /** Added to, or put in the place of, what a plain gray image has. */
  readonly elements?: Elements;
  readonly transferSyntax?: string;
  /** Compressed frames, each one fragment, in the place of `pixels`. */
  readonly fragments?: readonly Uint8Array[];
}

/** Encodes a gray image as a DICOM file with whatever else its header is to hold. */
export function encodeDicom(parts: DicomParts): Buffer {
  const { pixels, rows, columns, transferSyntax = EXPLICIT, fragments } = parts;
  const bits = pixels.BYTES_PER_ELEMENT * 8;
  const elements: Record<string, ElementValue> = {
    '00080060 CS': 'DX',
    '00180015 CS': 'CHEST',
    '00185101 CS': 'PA',
    '00280002 US': 1,
    '00280004 CS': 'MONOCHROME2',
    '00280010 US': rows,
    '00280011 US': columns,
    '00280100 US': bits,
    '00280101 US': bits,
    '00280102 US': bits - 1,
    '00280103 US': pixels instanceof Int16Array ? 1 : 0,
    ...parts.elements,
  };
  const meta = encodeElement('00020010', 'UI', transferSyntax);
  const body = Object.entries(elements)
    .map(([key, value]) => [...key.split(' '), value] as [string, string, ElementValue])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, vr, value]) => encodeElement(tag, vr, value));
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM', 'latin1'),
    encodeElement('00020000', 'UL', meta.length),
    meta,
    ...body,
    fragments ? encapsulate(fragments) : encodeElement('7fe00010', bits === 8 ? 'OB' : 'OW', bytesOf(pixels)),
  ]);
}

/** Encodes one element in Explicit VR Little Endian. */
export function encodeElement(tag: string, vr: string, value: ElementValue): Buffer {
  const bytes = encodeValue(vr, value);
  const header = Buffer.alloc(LONG.includes(vr) ? 12 : 8);
  header.set(encodeTag(tag));
  header.write(vr, 4, 'latin1');
  if (header.length === 12) header.writeUInt32LE(bytes.length, 8);
  else header.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([header, bytes]);
}

function encodeTag(tag: string): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
  bytes.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
  return bytes;
}

/** Values have an even length: text is filled up with a space, UIDs and bytes with a zero. */
function encodeValue(vr: string, value: ElementValue): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'utf8');
    return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
  }
  if (value instanceof Uint8Array) return Buffer.concat([value, Buffer.alloc(value.length % 2)]);
  const numbers = typeof value === 'number' ? [value] : value;
  const bytes = Buffer.alloc(numbers.length * (vr === 'UL' ? 4 : 2));
  numbers.forEach((number, i) => {
    if (vr === 'UL') bytes.writeUInt32LE(number, i * 4);
    else if (vr === 'SS') bytes.writeInt16LE(number, i * 2);
    else bytes.writeUInt16LE(number, i * 2);
  });
  return bytes;
}

function bytesOf(pixels: ArrayBufferView): Uint8Array {
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
}

/** Puts frames into a sequence of items, an empty offset table first (PS3.5, A.4). */
function encapsulate(fragments: readonly Uint8Array[]): Buffer {
  const item = (tag: string, length: number, bytes: Uint8Array = Buffer.alloc(0)): Buffer => {
    const header = Buffer.concat([encodeTag(tag), Buffer.alloc(4)]);
    header.writeUInt32LE(length, 4);
    return Buffer.concat([header, bytes]);
  };
  const start = encodeElement('7fe00010', 'OB', Buffer.alloc(0));
  start.writeUInt32LE(0xffffffff, 8);
  const items = fragments.map((bytes) => {
    const even = encodeValue('OB', bytes);
    return item('fffee000', even.length, even);
  });
  return Buffer.concat([start, item('fffee000', 0), ...items, item('fffee0dd', 0)]);
}
