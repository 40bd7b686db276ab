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

/** Most images from which a part of a gate is learned; more would change it little. */
const MOST = 1024;

/** Fewest normal images per part; fewer show too little of what is normal. */
const LEAST = 5;

/** Training images decoded once more to see whether normal images are in color, which the cache may not preserve. */
const SAMPLE = 16;

/**
 * Learns what normal images look like from two thirds of the training images and how they vary from the last third, with each
 * patient's images in one part, and sets the limit using that third and the held-out images. It does not depend on the method.
 * Returns undefined if there are too few training images.
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

/** Checks whether any image in a sample of the training images is in color. Images that have since disappeared are skipped. */
async function showsColor(dataSet: DataSet, items: readonly ImageItem[]): Promise<boolean> {
  const sample = new Set(takeSpread(items, SAMPLE).map(({ id }) => id));
  for (const [index, { id }] of dataSet.items.entries()) {
    if (!sample.has(id)) continue;
    const image = await dataSet.decode(index).catch(passOver);
    if (image !== undefined && isColored(image)) return true;
  }
  return false;
}

/** @throws any error that the data did not cause. */
function passOver(cause: unknown): undefined {
  if (!(cause instanceof DataError)) throw cause;
}
