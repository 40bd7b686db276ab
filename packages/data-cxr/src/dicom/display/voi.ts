import type { DataSet } from '../elements/data-set';
import { lookUp, readLookupTable } from './lookup-table';

/** Maps a modality value to its display brightness: 0 is the darkest, 1 the brightest. */
export type ValuesOfInterest = (value: number) => number;

const LUT_SEQUENCE = 0x00283010;
const CENTER = 0x00281050;
const WIDTH = 0x00281051;
const FUNCTION = 0x00281056;

/** Most windows that are checked; files have a handful. */
const MAX_WINDOWS = 32;

/**
 * Reads the VOI transformation (PS3.3, C.11.2): the first usable LUT, or else the first usable window; undefined if the file has
 * neither.
 *
 * @param unusable gets a sentence if one of these is skipped because it cannot be used
 */
export function readVoi(dataSet: DataSet, signed: boolean, unusable: string[]): ValuesOfInterest | undefined {
  const skipped: string[] = [];
  const found = readVoiLut(dataSet, signed, skipped) ?? readWindow(dataSet, skipped);
  const instead =
    found === undefined ? 'the whole range of its values is shown' : 'another one from its header is used';
  unusable.push(...skipped.map((what) => `${what}; ${instead}.`));
  return found;
}

function readVoiLut(dataSet: DataSet, signed: boolean, skipped: string[]): ValuesOfInterest | undefined {
  for (const item of dataSet.items(LUT_SEQUENCE)) {
    const table = readLookupTable(item, signed);
    if (table !== undefined) return (value) => Math.min(lookUp(table, value) / table.max, 1);
    if (skipped.length === 0) skipped.push('A VOI LUT in its header is damaged');
  }
  return undefined;
}

function readWindow(dataSet: DataSet, skipped: string[]): ValuesOfInterest | undefined {
  const shape = dataSet.string(FUNCTION) || 'LINEAR';
  let isSkipped = false;
  for (let i = 0; i < MAX_WINDOWS; i++) {
    const [center, width] = [dataSet.decimal(CENTER, i), dataSet.decimal(WIDTH, i)];
    if (center === undefined && width === undefined) continue;
    if (center !== undefined && width !== undefined && isUsable(shape, center, width)) {
      return createWindow(shape, center, width);
    }
    if (!isSkipped) skipped.push('A window in its header cannot be used');
    isSkipped = true;
  }
  return undefined;
}

/** A linear window of width 1 is a step; a narrower one is invalid (PS3.3, C.11.2.1.2.1). */
function isUsable(shape: string, center: number, width: number): boolean {
  return Number.isFinite(center) && Number.isFinite(width) && (isLinear(shape) ? width >= 1 : width > 0);
}

/** Whether a window's function is the linear one, which any word but two specific ones means. */
function isLinear(shape: string): boolean {
  return shape !== 'SIGMOID' && shape !== 'LINEAR_EXACT';
}

function createWindow(shape: string, center: number, width: number): ValuesOfInterest {
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
