import type { DataSet } from 'dicom-parser';
import type { PixelHeader } from '../read-header';
import { lookUp, readLookupTable } from './lookup-table';

/** Maps a stored value to what the modality measured (PS3.3, C.11.1). */
export interface Modality {
  readonly map: (stored: number) => number;
  /** Stored values are passed on as they are. */
  readonly identity: boolean;
  /** Whether what it gives may be negative. */
  readonly signed: boolean;
}

/** Reads the modality transformation: a LUT sequence, else slope and intercept. @throws DataError for a damaged table. */
export function readModality(
  dataSet: DataSet,
  { signed, bitsStored }: Pick<PixelHeader, 'signed' | 'bitsStored'>,
  name: string,
): Modality {
  const table = readLookupTable(dataSet, 'x00283000', signed, name);
  if (table !== undefined) return { map: (stored) => lookUp(table, stored), identity: false, signed: false };
  const slope = finite(dataSet.floatString('x00281053')) ?? 1;
  const intercept = finite(dataSet.floatString('x00281052')) ?? 0;
  const map = (stored: number): number => stored * slope + intercept;
  const least = signed ? -(2 ** (bitsStored - 1)) : 0;
  const isNegative = Math.min(map(least), map(least + 2 ** bitsStored - 1)) < 0;
  return { map, identity: slope === 1 && intercept === 0, signed: isNegative };
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
