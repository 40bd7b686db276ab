import type { Detector, Neighbor } from '@cxr-anomaly/core-nets';
import { writeFileAtomic } from '@cxr-anomaly/core-nets/node';
import type * as tf from '@tensorflow/tfjs-core';
import { encodeThumbnail } from './encode-thumbnail';
import type { PictureFolder } from './picture-folder';

/** A normal training image that a file was compared with. */
export interface NearImage {
  /** Absent where paths are not to be told: the id of a training image often is its path. */
  readonly id?: string;
  /** Angle between the embeddings, fraction of π. */
  readonly angularDistance: number;
  /** Path of its picture, where pictures are asked for and the bundle holds them. */
  readonly picture?: string;
}

/** Finds the k normal training images nearest to an image [1, H, W, C], nearest first, and writes their pictures where a folder is given. */
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
  const stem = folder?.reserve(pictureName);
  return Promise.all(
    found.map(async ({ id, angularDistance, thumbnail }: Neighbor, i) => {
      const near = { ...(!anonymous && { id }), angularDistance };
      if (stem === undefined || !thumbnail) return near;
      const picture = `${stem}.neighbor-${i + 1}.png`;
      await writeFileAtomic(picture, await encodeThumbnail(thumbnail));
      return { ...near, picture };
    }),
  );
}
