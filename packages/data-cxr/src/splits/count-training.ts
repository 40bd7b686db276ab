import type { ImageItem } from '../contracts';

/** Counts the images that there are to train on: the normal ones of the training split. */
export function countTraining(items: readonly Pick<ImageItem, 'split' | 'label'>[]): number {
  return items.filter(({ split, label }) => split === 'train' && label === 0).length;
}
