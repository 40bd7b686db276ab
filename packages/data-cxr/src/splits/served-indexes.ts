import type { ImageItem } from '../contracts';

/**
 * Lists the images that are served, by their index: one-class training never sees anomalous ones, so anomalous images of train
 * and val are not even decoded.
 */
export function servedIndexes(items: readonly ImageItem[]): number[] {
  return items.flatMap((item, index) => (item.split === 'test' || item.label === 0 ? index : []));
}
