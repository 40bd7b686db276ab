import { SettingsError, type Detector, type Neighbor } from '@cxr-anomaly/core-nets';
import type * as tf from '@tensorflow/tfjs-core';
import { encodeThumbnail } from './encode-thumbnail';

type MaybeMemory = Pick<Detector, 'method' | 'neighbors'>;

/** A normal training image that a file was compared with. */
export interface ShownNeighbor {
  readonly id: string;
  /** Angle between the embeddings, as a fraction of π. */
  readonly angularDistance: number;
  /** PNG as a data URL; absent if the bundle holds no pictures. */
  readonly thumbnail?: string;
}

/** Finds the k nearest normal training images of each image, nearest first, with their pictures. @throws SettingsError */
export async function showNeighbors(
  detector: MaybeMemory,
  images: tf.Tensor4D,
  k: number,
): Promise<ShownNeighbor[][]> {
  assertNeighbors(detector);
  const found = await detector.neighbors(images, k);
  return Promise.all(found.map((neighbors) => Promise.all(neighbors.map(show))));
}

/**
 * Refuses a detector that does not compare images with training images.
 *
 * @throws SettingsError naming the kind of method that does.
 */
export function assertNeighbors(detector: MaybeMemory): asserts detector is Required<MaybeMemory> {
  if (detector.neighbors) return;
  throw new SettingsError(
    `A detector of ${detector.method} keeps no training images to compare with, so it has no neighbors: ` +
      'score without --neighbors, or with a bundle of a memory method (memdae, rlad).',
  );
}

async function show({ id, angularDistance, thumbnail }: Neighbor): Promise<ShownNeighbor> {
  const png = thumbnail && (await encodeThumbnail(thumbnail));
  return {
    ...{ id, angularDistance },
    ...(png && { thumbnail: `data:image/png;base64,${png.toString('base64')}` }),
  };
}
