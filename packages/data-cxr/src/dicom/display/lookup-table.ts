import type { DataSet, Element } from 'dicom-parser';
import { DataError } from '../../errors';

/** A table of a modality or VOI LUT sequence (PS3.3, C.11.1 and C.11.2). */
export interface LookupTable {
  /** The input that the first entry is for; smaller ones get the first, those past the last entry the last. */
  readonly first: number;
  readonly entries: Uint16Array;
  /** Largest output the table's depth allows. */
  readonly max: number;
}

/**
 * Reads the table in the first item of a sequence; undefined where there is no such sequence.
 *
 * @param signed whether its inputs are signed, and with them the number of its first input where no VR tells
 * @throws DataError when the table is not as its descriptor says.
 */
export function readLookupTable(
  dataSet: DataSet,
  sequence: string,
  signed: boolean,
  name: string,
): LookupTable | undefined {
  const item = dataSet.elements[sequence]?.items?.[0]?.dataSet;
  if (item === undefined) return undefined;
  const [count, bits] = [item.uint16('x00283002', 0), item.uint16('x00283002', 2)];
  // An explicit VR tells the sign of the first input; US or SS is chosen by what the inputs are (PS3.3, C.11.1.1).
  const { vr } = item.elements['x00283002'] ?? {};
  const isSigned = vr === 'SS' || (vr !== 'US' && signed);
  const first = isSigned ? item.int16('x00283002', 1) : item.uint16('x00283002', 1);
  const data = item.elements['x00283006'];
  if (count === undefined || first === undefined || bits === undefined || data === undefined) {
    throw damaged(name);
  }
  const entries = readEntries(item, data, count === 0 ? 65_536 : count);
  if (entries === undefined || bits < 8 || bits > 16) throw damaged(name);
  return { first, entries, max: 2 ** bits - 1 };
}

/** Gives the output for an input, clamped to the ends of the table. */
export function lookUp({ first, entries }: LookupTable, input: number): number {
  const place = Math.min(Math.max(Math.round(input) - first, 0), entries.length - 1);
  return entries[place] as number;
}

/** Entries are words, or bytes where the data is of just that length. */
function readEntries(item: DataSet, data: Element, count: number): Uint16Array | undefined {
  const bytes = item.byteArray.subarray(data.dataOffset, data.dataOffset + data.length);
  if (bytes.length >= count * 2) {
    return Uint16Array.from({ length: count }, (_, i) =>
      item.byteArrayParser.readUint16(item.byteArray, data.dataOffset + 2 * i),
    );
  }
  return bytes.length - count === count % 2 || bytes.length === count
    ? Uint16Array.from(bytes.subarray(0, count))
    : undefined;
}

function damaged(name: string): DataError {
  return new DataError(`${name}: a lookup table in its DICOM header is damaged. Export the image again.`);
}
