import type { DecodedImage, Preprocessing } from '../contracts';
import { toGray } from './channels';
import { createNormalizer } from './normalize';
import { resizeImage } from './resize';
import { toSquare } from './square';

/** The part of `Preprocessing` that decides what the cache keeps of an image. */
export type Geometry = Pick<Preprocessing, 'side' | 'channels' | 'fit'>;

/**
 * Scales an image to `side` × `side`, still in integer levels: gray when one channel is requested, squared as `fit` says,
 * resized. A gray image stays gray with `channels: 3`; replication comes with normalization.
 */
export function fitToSide(image: DecodedImage, geometry: Geometry): DecodedImage {
  const reduced = geometry.channels === 1 ? toGray(image) : image;
  return resizeImage(toSquare(reduced, geometry.fit), geometry.side, geometry.side);
}

/**
 * Turns a decoded image into network input [side, side, channels]: the same numbers, bit for bit, as in a batch of `ImageSource`.
 *
 * @throws DataError when `contrast-l1` has not been fitted.
 */
export function toNetworkInput(image: DecodedImage, preprocessing: Preprocessing): Float32Array {
  const { side, channels } = preprocessing;
  const input = new Float32Array(side * side * channels);
  createNormalizer(preprocessing)(fitToSide(image, preprocessing), input, 0);
  return input;
}
