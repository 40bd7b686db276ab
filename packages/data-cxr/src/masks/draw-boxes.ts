import type { DecodedImage } from '../contracts';

/** Width and height, pixels. */
export type ImageSize = Pick<DecodedImage, 'width' | 'height'>;

/** A rectangle around a lesion: its upper left corner and size. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws the union of boxes as a mask of an image: 1 for pixels whose center lies in a box, 0 elsewhere. Anything outside the
 * image is cut off.
 *
 * @param frame size of the picture that the boxes were drawn on; the image's own by default
 */
export function drawBoxes(boxes: readonly Box[], size: ImageSize, frame: ImageSize = size): DecodedImage {
  const { width, height } = size;
  const pixels = new Uint8Array(width * height);
  for (const box of boxes) {
    const [left, right] = pixelRange(box.x, box.width, width, frame.width);
    const [top, bottom] = pixelRange(box.y, box.height, height, frame.height);
    for (let y = top; y < bottom; y++) pixels.fill(1, y * width + left, y * width + right);
  }
  return { width, height, channels: 1, pixels };
}

/**
 * Pixels from the first number up to, but not including, the second have their centers between `start` and `start + length` of
 * the frame.
 */
function pixelRange(start: number, length: number, pixels: number, frame: number): [number, number] {
  const pixelAt = (place: number): number =>
    Math.min(pixels, Math.max(0, Math.ceil((place * pixels) / frame - 0.5)));
  const first = pixelAt(start);
  return [first, Math.max(first, pixelAt(start + length))];
}
