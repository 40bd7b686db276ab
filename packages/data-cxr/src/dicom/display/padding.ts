import type { DataSet } from '../elements/data-set';

/** Tells stored values that mark where there is no image (PS3.3, C.7.5.1.1.2). */
export type IsPadding = (stored: number) => boolean;

/** Reads the padding value, or the range from it to the range limit. */
export function readPadding(dataSet: DataSet, signed: boolean): IsPadding {
  const read = (tag: number): number | undefined => (signed ? dataSet.int16(tag) : dataSet.uint16(tag));
  const value = read(0x00280120);
  if (value === undefined) return () => false;
  const limit = read(0x00280121) ?? value;
  const [low, high] = [Math.min(value, limit), Math.max(value, limit)];
  return (stored) => stored >= low && stored <= high;
}
