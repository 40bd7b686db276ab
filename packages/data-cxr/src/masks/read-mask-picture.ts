import type { DecodedImage } from '../contracts';
import { DataError } from '../errors';
import { decodeFile } from '../files/decode-file';
import { toGray } from '../preprocessing/channels';
import type { ImageSize } from './draw-boxes';

/**
 * Reads a mask stored as a picture that is not black where the lesion is.
 *
 * @param size of the image it belongs to
 * @throws DataError naming the file, when it cannot be decoded or has another size.
 */
export async function readMaskPicture(path: string, { width, height }: ImageSize): Promise<DecodedImage> {
  const mask = toGray(await decodeFile(path));
  if (mask.width !== width || mask.height !== height) {
    throw new DataError(
      `${path} is ${mask.width}×${mask.height}, but its image is ${width}×${height}. Give the mask the size of its image.`,
    );
  }
  return { ...mask, pixels: Uint8Array.from(mask.pixels, (level) => (level > 0 ? 1 : 0)) };
}
