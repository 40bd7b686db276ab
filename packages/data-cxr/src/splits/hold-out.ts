import { createRandom } from '@cxr-anomaly/random';
import type { DigestedItem } from './check-leaks';

/**
 * Sets aside part of the training images for validation, by seed. Images of one group stay together, and so do identical images
 * without a group; groups are taken whole until the fraction is reached. At least one group stays for training.
 */
export function holdOut<T extends DigestedItem>(
  images: readonly T[],
  fraction: number,
  seed: number,
): { train: T[]; val: T[] } {
  const groupOf = ({ item, sha256 }: T): string =>
    item.group === undefined ? `image ${sha256}` : `group ${item.group}`;
  const sizes = new Map<string, number>();
  for (const image of images) sizes.set(groupOf(image), (sizes.get(groupOf(image)) ?? 0) + 1);
  const groups = [...sizes.keys()];
  const order = createRandom(seed, 'hold-out').permutation(groups.length);
  const target = Math.round(fraction * images.length);
  const heldOut = new Set<string>();
  let count = 0;
  for (const position of order.subarray(0, groups.length - 1)) {
    if (count >= target) break;
    const group = groups[position] as string;
    heldOut.add(group);
    count += sizes.get(group) ?? 0;
  }
  return {
    train: images.filter((image) => !heldOut.has(groupOf(image))),
    val: images.filter((image) => heldOut.has(groupOf(image))),
  };
}
