import type { DataSet } from 'dicom-parser';
import { lookUp, readLookupTable } from './lookup-table';

/** Maps a stored value to what the modality measured (PS3.3, C.11.1). */
export interface Modality {
  readonly map: (stored: number) => number;
  /** Stored values are passed on as they are. */
  readonly identity: boolean;
}

/** Reads the modality transformation: a LUT sequence, else slope and intercept. @throws DataError for a damaged table. */
export function readModality(dataSet: DataSet, signed: boolean, name: string): Modality {
  const table = readLookupTable(dataSet, 'x00283000', signed, name);
  if (table !== undefined) return { map: (stored) => lookUp(table, stored), identity: false };
  const slope = finite(dataSet.floatString('x00281053')) ?? 1;
  const intercept = finite(dataSet.floatString('x00281052')) ?? 0;
  return { map: (stored) => stored * slope + intercept, identity: slope === 1 && intercept === 0 };
}

function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
