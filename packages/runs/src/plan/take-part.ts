import { createHash } from 'node:crypto';
import type { DataSet, ImageItem } from '@cxr-anomaly/data-cxr';
import { servedIndexes } from '@cxr-anomaly/data-cxr/node';
import { takeSpread } from '../run/take-spread';

/** How many images to take at most from each split. */
export interface PartSizes {
  readonly train: number;
  readonly val: number;
  readonly test: number;
}

/**
 * Takes a part of the images that one-class training would use, evenly spread over each split; anomalous images from the test
 * split only.
 */
export function takePart(dataSet: DataSet, sizes: PartSizes): DataSet {
  const indexes = (['train', 'val', 'test'] as const).flatMap((split) =>
    takeSpread(listUsed(dataSet.items, split), sizes[split]),
  );
  const at = (index: number) => indexes[index] as number;
  return {
    ...dataSet,
    fingerprint: createHash('sha256').update(`${dataSet.fingerprint} part ${indexes.join()}`).digest('hex'),
    items: indexes.map((index) => dataSet.items[index] as ImageItem),
    problems: [],
    decode: (index) => dataSet.decode(at(index)),
    ...(dataSet.mask && { mask: (index: number) => dataSet.mask?.(at(index)) ?? Promise.resolve(undefined) }),
  };
}

/** Lists the indexes of the images in a split that training or testing uses. */
export function listUsed(items: readonly ImageItem[], split: ImageItem['split']): number[] {
  return servedIndexes(items).filter((index) => items[index]?.split === split);
}
