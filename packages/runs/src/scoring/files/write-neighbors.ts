import type { Detector, Neighbor } from '@cxr-anomaly/core-nets';
import type * as tf from '@tensorflow/tfjs-core';
import { encodeThumbnail } from './encode-thumbnail';
import type { PictureFolder } from './picture-folder';

/** A normal training image that a file was compared with. */
export interface NearImage {
  /** Absent if paths must not be revealed: the id of a training image is often its path. */
  readonly id?: string;
  /** Angle between the embeddings, as a fraction of π. */
  readonly angularDistance: number;
  /** Path of its picture, if pictures are requested and the bundle holds them. */
  readonly picture?: string;
}

/**
 * Finds the k normal training images nearest to an image [1, H, W, C], nearest first.
 * If a folder is given, writes their pictures to it.
 */
export async function writeNeighbors(
  detector: Required<Pick<Detector, 'neighbors'>>,
  image: tf.Tensor4D,
  options: {
    readonly k: number;
    readonly anonymous: boolean;
    readonly pictureName: string;
    readonly folder?: PictureFolder;
  },
): Promise<NearImage[]> {
  const { k, anonymous, pictureName, folder } = options;
  const [found = []] = await detector.neighbors(image, k);
  const paths = await folder?.write(pictureName, await drawThumbnails(found));
  return found.map(({ id, angularDistance }, i) => {
    const picture = paths?.get(endingOf(i));
    return { ...(!anonymous && { id }), angularDistance, ...(picture !== undefined && { picture }) };
  });
}

async function drawThumbnails(neighbors: readonly Neighbor[]): Promise<Map<string, Uint8Array>> {
  const drawn = new Map<string, Uint8Array>();
  for (const [i, { thumbnail }] of neighbors.entries())
    if (thumbnail) drawn.set(endingOf(i), await encodeThumbnail(thumbnail));
  return drawn;
}

function endingOf(neighbor: number): string {
  return `.neighbor-${neighbor + 1}.png`;
}
