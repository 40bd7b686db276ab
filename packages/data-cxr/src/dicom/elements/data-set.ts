import { readItems, type Element } from './read-elements';

/** No text that is read is nearly as long. */
const MAX_TEXT_BYTES = 4096;

/** The elements of a data set or an item, whose values are read when asked for. */
export class DataSet {
  private readonly view: DataView;

  constructor(
    /** What contains the elements: the file, or its inflated content. */
    readonly bytes: Uint8Array,
    readonly elements: ReadonlyMap<number, Element>,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Returns the bytes of a value, a view of the file; undefined where the element is missing. */
  valueOf(tag: number): Uint8Array | undefined {
    const element = this.elements.get(tag);
    return element && this.bytes.subarray(element.offset, element.offset + element.length);
  }

  /** Returns one of the texts between backslashes, without padding; undefined if there is none. */
  string(tag: number, index = 0): string | undefined {
    const bytes = this.valueOf(tag);
    return bytes && trimText(decodeText(bytes.subarray(0, MAX_TEXT_BYTES)).split('\\')[index] ?? '');
  }

  /** Returns a number written as text (DS, IS): undefined if there is none, NaN if it is not a number. */
  decimal(tag: number, index = 0): number | undefined {
    const text = this.string(tag, index);
    if (text === undefined || text === '') return undefined;
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  }

  uint16(tag: number, index = 0): number | undefined {
    const at = this.wordAt(tag, index);
    return at && this.view.getUint16(at.offset, at.littleEndian);
  }

  int16(tag: number, index = 0): number | undefined {
    const at = this.wordAt(tag, index);
    return at && this.view.getInt16(at.offset, at.littleEndian);
  }

  /** Lists the items of a sequence; none if it is missing. @throws Error when it is damaged. */
  *items(tag: number): Generator<DataSet> {
    const element = this.elements.get(tag);
    if (element === undefined) return;
    for (const elements of readItems(this.view, element)) yield new DataSet(this.bytes, elements);
  }

  private wordAt(tag: number, index: number): { offset: number; littleEndian: boolean } | undefined {
    const element = this.elements.get(tag);
    if (element === undefined || element.length < 2 * index + 2) return undefined;
    return { offset: element.offset + 2 * index, littleEndian: !element.encoding.bigEndian };
  }
}

/** Whatever character set a header names: UTF-8 if it is valid UTF-8, otherwise Latin. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** Values are padded with spaces, UIDs with a zero. */
function trimText(text: string): string {
  return text.replaceAll(/^[\s\0]+|[\s\0]+$/g, '');
}
