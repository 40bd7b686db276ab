import type { DataSet } from '../elements/data-set';
import type { PixelHeader } from '../read-header';
import { lookUp, readLookupTable } from './lookup-table';

/** Maps a stored value to what the modality measured (PS3.3, C.11.1). */
export interface Modality {
  readonly map: (stored: number) => number;
  /** Stored values are passed on as they are. */
  readonly identity: boolean;
  /** Whether its results may be negative. */
  readonly signed: boolean;
}

const LUT_SEQUENCE = 0x00283000;
const INTERCEPT = 0x00281052;
const SLOPE = 0x00281053;

/**
 * Reads the modality transformation: a LUT sequence, or else slope and intercept.
 *
 * @param unusable gets a sentence about each of these that is skipped because it cannot be used
 */
export function readModality(
  dataSet: DataSet,
  { signed, bitsStored }: Pick<PixelHeader, 'signed' | 'bitsStored'>,
  unusable: string[],
): Modality {
  let isDamaged = false;
  for (const item of dataSet.items(LUT_SEQUENCE)) {
    const table = readLookupTable(item, signed);
    if (table !== undefined)
      return { map: (stored) => lookUp(table, stored), identity: false, signed: false };
    isDamaged = true;
  }
  if (isDamaged) unusable.push('The modality LUT in its header is damaged; its values are shown without it.');
  const least = signed ? -(2 ** (bitsStored - 1)) : 0;
  const range = [least, least + 2 ** bitsStored - 1] as const;
  const [slope, intercept] = readRescale(dataSet, range, unusable);
  const map = (stored: number): number => stored * slope + intercept;
  const isNegative = range.some((stored) => map(stored) < 0);
  return { map, identity: slope === 1 && intercept === 0, signed: isNegative };
}

/**
 * Reads slope and intercept: 1 and 0 if they are missing or empty, or if they cannot be used, that is, if they are not numbers,
 * or numbers that make the values of the range infinite or all equal.
 */
function readRescale(
  dataSet: DataSet,
  [least, greatest]: readonly [number, number],
  unusable: string[],
): [slope: number, intercept: number] {
  const slope = dataSet.decimal(SLOPE) ?? 1;
  const intercept = dataSet.decimal(INTERCEPT) ?? 0;
  const [low, high] = [least * slope + intercept, greatest * slope + intercept];
  // With NaN every comparison is false.
  if (Number.isFinite(low) && Number.isFinite(high) && Math.abs(high - low) > 0) return [slope, intercept];
  unusable.push(
    'The rescale slope or intercept in its header cannot be used; its values are shown as stored.',
  );
  return [1, 0];
}
