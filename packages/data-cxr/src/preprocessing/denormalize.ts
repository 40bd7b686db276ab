import type { Preprocessing } from '../contracts';
import { normalizedRange } from './normalize';

/**
 * Turns network input back into levels 0…255 for viewing, the inverse of normalization; values beyond black or white are clamped.
 * Tone stays as it was mapped. `contrast-l1` removed each image's own mean and deviation, so its values are shown on the scale of
 * the training images: from their minimum, black, to their maximum, white.
 *
 * @param pixels interleaved, for any number of images
 */
export function denormalize(
  pixels: ArrayLike<number>,
  { channels, normalization }: Pick<Preprocessing, 'channels' | 'normalization'>,
): Uint8ClampedArray {
  const ranges = Array.from({ length: channels }, (_, c) => normalizedRange(normalization, c) ?? [0, 1]);
  return Uint8ClampedArray.from(pixels, (value, i) => {
    const [black, white] = ranges[i % channels] as [number, number];
    return ((value - black) / (white - black)) * 255;
  });
}
