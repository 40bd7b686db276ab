import type { DataSet } from '../elements/data-set';

/** A table of a modality or VOI LUT sequence (PS3.3, C.11.1 and C.11.2). */
export interface LookupTable {
  /** The input that the first entry is for; smaller ones get the first, those past the last entry the last. */
  readonly first: number;
  readonly entries: Uint16Array;
  /** Largest output the table's depth allows. */
  readonly max: number;
}

const DESCRIPTOR = 0x00283002;
const DATA = 0x00283006;

/**
 * Reads the table in an item of a LUT sequence.
 *
 * @param signed whether its inputs are signed, and also the number of its first input if no VR says so
 * @returns undefined when the table is not as its descriptor says.
 */
export function readLookupTable(item: DataSet, signed: boolean): LookupTable | undefined {
  const [count, bits] = [item.uint16(DESCRIPTOR, 0), item.uint16(DESCRIPTOR, 2)];
  // An explicit VR gives the sign of the first input; US or SS depends on what the inputs are (PS3.3, C.11.1.1).
  const { vr } = item.elements.get(DESCRIPTOR) ?? {};
  const isSigned = vr === 'SS' || (vr !== 'US' && signed);
  const first = isSigned ? item.int16(DESCRIPTOR, 1) : item.uint16(DESCRIPTOR, 1);
  if (count === undefined || first === undefined || bits === undefined || bits < 8 || bits > 16)
    return undefined;
  const entries = readEntries(item, count === 0 ? 65_536 : count);
  return entries && { first, entries, max: 2 ** bits - 1 };
}

/** Returns the output for an input, clamped to the ends of the table. */
export function lookUp({ first, entries }: LookupTable, input: number): number {
  const place = Math.min(Math.max(Math.round(input) - first, 0), entries.length - 1);
  return entries[place] as number;
}

/** Entries are words, or bytes if the data has exactly that length. */
function readEntries(item: DataSet, count: number): Uint16Array | undefined {
  const bytes = item.valueOf(DATA);
  if (bytes === undefined) return undefined;
  if (bytes.length >= count * 2) {
    return Uint16Array.from({ length: count }, (_, i) => item.uint16(DATA, i) as number);
  }
  return bytes.length - count === count % 2 || bytes.length === count
    ? Uint16Array.from(bytes.subarray(0, count))
    : undefined;
}
