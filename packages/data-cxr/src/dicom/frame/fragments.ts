import type { DataSet } from '../elements/data-set';
import { joinBytes } from '../elements/join-bytes';

/** Items of encapsulated pixels are little endian in every transfer syntax that has them (PS3.5, A.4). */
const ITEM_BYTES = [0xfe, 0xff, 0x00, 0xe0];

/** Eight bytes for the offset of each frame, for files whose offsets do not fit in four (PS3.3, C.7.6.3.1.8). */
const EXTENDED_OFFSETS = 0x7fe00001;

/** One fragment of encapsulated pixels. */
interface Fragment {
  readonly bytes: Uint8Array;
  /** Bytes from the first fragment's item to this one's. */
  readonly offset: number;
}

/** Tells whether pixels begin with an item, as encapsulated ones do. */
export function beginsWithItem(value: Uint8Array): boolean {
  return ITEM_BYTES.every((byte, i) => value[i] === byte);
}

/**
 * Joins the fragments of the first of several frames; returns a view if there is only one. What follows the last item is ignored,
 * and the delimiter may be missing.
 *
 * @param value items: first a table of offsets, which may be empty, then fragments
 * @returns undefined if there is no fragment, or one that extends beyond the end.
 */
export function firstOfFragments(
  dataSet: DataSet,
  value: Uint8Array,
  frames: number,
): Uint8Array | undefined {
  const items = readFragments(value);
  const [table, ...fragments] = items ?? [];
  if (table === undefined || fragments.length === 0) return undefined;
  const count = countOfFirst(fragments, frames, secondOffset(dataSet, table.bytes));
  const parts = fragments.slice(0, count).map(({ bytes }) => bytes);
  return parts.length === 1 ? parts[0] : joinBytes(parts);
}

function readFragments(value: Uint8Array): Fragment[] | undefined {
  const view = viewOf(value);
  const fragments: Fragment[] = [];
  let first = 0;
  for (let at = 0; at + 8 <= value.length && beginsWithItem(value.subarray(at, at + 4));) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length;
    if (end > value.length) return undefined;
    fragments.push({ bytes: value.subarray(at + 8, end), offset: at - first });
    if (fragments.length === 1) first = end;
    at = end;
  }
  return fragments;
}

/** Where the second frame begins, by one of the tables. */
function secondOffset(dataSet: DataSet, table: Uint8Array): number | undefined {
  if (table.length >= 8) return viewOf(table).getUint32(4, true);
  const extended = dataSet.valueOf(EXTENDED_OFFSETS);
  return extended !== undefined && extended.length >= 16
    ? Number(viewOf(extended).getBigUint64(8, true))
    : undefined;
}

/** How many fragments the first frame has: by a table of offsets, or else one each, or else by JPEG's end marker. */
function countOfFirst(fragments: readonly Fragment[], frames: number, second: number | undefined): number {
  if (frames === 1) return fragments.length;
  if (fragments.length === frames) return 1;
  const next =
    second === undefined
      ? fragments.findIndex(({ bytes }) => endsImage(bytes)) + 1
      : fragments.findIndex(({ offset }) => offset === second);
  return next > 0 ? next : fragments.length;
}

/** Whether a fragment ends with JPEG's end-of-image marker, which a zero may pad to an even length. */
function endsImage(bytes: Uint8Array): boolean {
  return [bytes.length, bytes.length - 1].some((end) => bytes[end - 2] === 0xff && bytes[end - 1] === 0xd9);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
