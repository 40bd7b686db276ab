import type { DataSet } from 'dicom-parser';
import { DataError } from '../../errors';
import { lookUp, readLookupTable } from './lookup-table';

/** Maps a modality value to how bright it is to be shown: 0 the darkest, 1 the brightest. */
export type ValuesOfInterest = (value: number) => number;

/**
 * Reads the VOI transformation (PS3.3, C.11.2): a LUT sequence where there is one, else the first of the windows;
 * undefined where the file has neither.
 *
 * @throws DataError when its width is not positive or a table is damaged.
 */
export function readVoi(dataSet: DataSet, signed: boolean, name: string): ValuesOfInterest | undefined {
  const table = readLookupTable(dataSet, 'x00283010', signed, name);
  if (table !== undefined) return (value) => Math.min(lookUp(table, value) / table.max, 1);
  const center = dataSet.floatString('x00281050', 0);
  const width = dataSet.floatString('x00281051', 0);
  if (center === undefined || width === undefined) return undefined;
  const shape = dataSet.string('x00281056')?.trim() || 'LINEAR';
  // A linear window of width 1 is a step, a narrower one nothing (PS3.3, C.11.2.1.2.1).
  if (!Number.isFinite(center) || !(shape === 'LINEAR' ? width >= 1 : width > 0) || width === Infinity) {
    throw new DataError(`${name}: the window in its DICOM header cannot be used. Export the image again.`);
  }
  if (shape === 'SIGMOID') return (value) => 1 / (1 + Math.exp((-4 * (value - center)) / width));
  if (shape === 'LINEAR_EXACT') return (value) => clamp((value - center) / width + 0.5);
  return (value) => {
    const from = value - (center - 0.5);
    if (from <= -(width - 1) / 2) return 0;
    if (from > (width - 1) / 2) return 1;
    return from / (width - 1) + 0.5;
  };
}

function clamp(fraction: number): number {
  return Math.min(Math.max(fraction, 0), 1);
}
