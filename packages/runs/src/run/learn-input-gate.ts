import {
  DataError,
  isColored,
  learnGate,
  type DataSet,
  type ImageItem,
  type InputGate,
} from '@cxr-anomaly/data-cxr';
import { holdOut, type PreparedData } from '@cxr-anomaly/data-cxr/node';
import { takeSpread } from './take-spread';

/** Images that a part of a gate is learned from at most; more change it little. */
const MOST = 1024;

/** Fewer normal images than this for a part show too little of what is normal. */
const LEAST = 5;

/** Training images decoded once more to see whether normal images are in color, which the cache may not keep. */
const SAMPLE = 16;

/**
 * Learns what normal images look like from two of three training images, how they vary from the third, patients kept together, and
 * sets the limit on that and the held-out ones. No method has a part in it. Undefined where training images are too few.
 */
export async function learnInputGate(
  dataSet: DataSet,
  { train, val, levels }: PreparedData,
): Promise<InputGate | undefined> {
  const listed = train.items.map((item) => ({ item, sha256: item.id }));
  const parts = holdOut(listed, 1 / 3, 0);
  const components = takeSpread(parts.train, MOST).map(({ item }) => item);
  const ranges = takeSpread(parts.val, MOST).map(({ item }) => item);
  const heldOut = takeSpread(val?.items ?? [], MOST);
  if (Math.min(components.length, ranges.length) < LEAST) return undefined;
  const images = { components: levels(components), ranges: levels(ranges), heldOut: levels(heldOut) };
  return learnGate(images, await showsColor(dataSet, train.items));
}

/** Whether any of some training images is in color. One that is gone since training began says nothing. */
async function showsColor(dataSet: DataSet, items: readonly ImageItem[]): Promise<boolean> {
  const sample = new Set(takeSpread(items, SAMPLE).map(({ id }) => id));
  for (const [index, { id }] of dataSet.items.entries()) {
    if (!sample.has(id)) continue;
    const image = await dataSet.decode(index).catch(passOver);
    if (image !== undefined && isColored(image)) return true;
  }
  return false;
}

/** @throws whatever is no fault of the data. */
function passOver(cause: unknown): undefined {
  if (!(cause instanceof DataError)) throw cause;
}
