import type { DecodedImage, Preprocessing } from '../contracts';
import { DataError } from '../errors';
import { MAX_PIXELS } from '../image-limits';

/**
 * Cuts the center square out of an image (`crop`) or puts the image in the middle of a black square (`pad`). If the sides differ
 * by an odd number, the extra row or column is cut off (or added) at the bottom or right. Square images and `stretch` are
 * returned unchanged: resizing squeezes them.
 *
 * @throws DataError when the padded square would have more pixels than an image may have.
 */
export function toSquare(image: DecodedImage, fit: Preprocessing['fit']): DecodedImage {
  const { width, height, channels } = image;
  if (width === height || fit === 'stretch') return image;
  const side = fit === 'crop' ? Math.min(width, height) : Math.max(width, height);
  if (fit === 'pad' && side * side > MAX_PIXELS) {
    throw new DataError(
      `An image of ${width}×${height} pixels is too long to be padded to a square. Crop it, or use another fit.`,
    );
  }
  const rows = Math.min(height, side);
  const rowLength = Math.min(width, side) * channels;
  const fromX = Math.max(0, Math.floor((width - side) / 2));
  const fromY = Math.max(0, Math.floor((height - side) / 2));
  const toX = Math.max(0, Math.floor((side - width) / 2));
  const toY = Math.max(0, Math.floor((side - height) / 2));
  const length = side * side * channels;
  const square = image.pixels instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length);
  for (let y = 0; y < rows; y++) {
    const from = ((fromY + y) * width + fromX) * channels;
    square.set(image.pixels.subarray(from, from + rowLength), ((toY + y) * side + toX) * channels);
  }
  return { width: side, height: side, channels, pixels: square };
}
