import type { DecodedImage } from '../contracts';
import type { Geometry } from './network-input';
import { toSquare } from './square';

/**
 * Scales a lesion mask to `side` × `side` the same way as its image: squared as `fit` says (padding is outside every lesion),
 * then resized by nearest pixel, so that it stays 0 or 1. A lesion smaller than a pixel of the result may vanish.
 *
 * @returns [side, side], 1 inside, 0 outside.
 */
export function fitMask(mask: DecodedImage, { side, fit }: Pick<Geometry, 'side' | 'fit'>): Uint8Array {
  const { width, height, pixels } = toSquare(mask, fit);
  const columns = nearestPixels(width, side);
  const rows = nearestPixels(height, side);
  const fitted = new Uint8Array(side * side);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => (fitted[y * side + x] = pixels[row * width + column] as number));
  });
  return fitted;
}

/** The input pixel that holds the center of each output pixel. */
function nearestPixels(input: number, output: number): Int32Array {
  return Int32Array.from({ length: output }, (_, i) => Math.floor(((i + 0.5) * input) / output));
}
