import type { RandomStream } from '@cxr-anomaly/random';
import type { Augmentation, Preprocessing } from '../contracts';
import { normalizedRange } from './normalize';

/** One image's random change, drawn. */
export interface AugmentationDraw {
  readonly flip: boolean;
  /** Radians. */
  readonly angle: number;
  /** Pixels. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly contrast: number;
}

/** Draws one image's change. Always takes the same five numbers from the stream, so one setting never shifts another's draw. */
export function drawAugmentation(
  augmentation: Augmentation,
  side: number,
  random: RandomStream,
): AugmentationDraw {
  const flip = random.next() < 0.5;
  const angle = (random.uniform(-1, 1) * augmentation.rotate * Math.PI) / 180;
  const shiftX = random.uniform(-1, 1) * augmentation.translate * side;
  const shiftY = random.uniform(-1, 1) * augmentation.translate * side;
  const contrast = 1 + random.uniform(-1, 1) * augmentation.contrast;
  return { flip: augmentation.flip && flip, angle, shiftX, shiftY, contrast };
}

/**
 * Applies a draw to one normalized image in place (`output` from `offset` on, [side, side, channels]). Rotation and shift are one
 * bilinear pass that extends edge pixels outward, so no black frame appears; a flip alone moves pixels without changing them.
 * Contrast is changed around the image's mean and clamped to black and white.
 */
export function augmentInPlace(
  output: Float32Array,
  offset: number,
  preprocessing: Preprocessing,
  draw: AugmentationDraw,
): void {
  const { side, channels } = preprocessing;
  const image = output.subarray(offset, offset + side * side * channels);
  if (draw.flip) mirror(image, side, channels);
  if (draw.angle !== 0 || draw.shiftX !== 0 || draw.shiftY !== 0) warp(image, side, channels, draw);
  if (draw.contrast !== 1) changeContrast(image, preprocessing, draw.contrast);
}

function mirror(image: Float32Array, side: number, channels: number): void {
  const rowLength = side * channels;
  for (let row = 0; row < image.length; row += rowLength) {
    for (
      let left = row, right = row + rowLength - channels;
      left < right;
      left += channels, right -= channels
    ) {
      for (let c = 0; c < channels; c++) {
        const moved = image[left + c] as number;
        image[left + c] = image[right + c] as number;
        image[right + c] = moved;
      }
    }
  }
}

function warp(image: Float32Array, side: number, channels: number, draw: AugmentationDraw): void {
  const source = image.slice();
  const cos = Math.cos(draw.angle);
  const sin = Math.sin(draw.angle);
  const middle = (side - 1) / 2;
  const last = side - 1;
  for (let y = 0, o = 0; y < side; y++) {
    const dy = y - middle - draw.shiftY;
    for (let x = 0; x < side; x++) {
      const dx = x - middle - draw.shiftX;
      const fromX = clamp(cos * dx + sin * dy + middle, 0, last);
      const fromY = clamp(cos * dy - sin * dx + middle, 0, last);
      const x0 = fromX | 0;
      const y0 = fromY | 0;
      const partX = fromX - x0;
      const partY = fromY - y0;
      const right = x0 < last ? channels : 0;
      const topLeft = (y0 * side + x0) * channels;
      const bottomLeft = y0 < last ? topLeft + side * channels : topLeft;
      for (let c = 0; c < channels; c++, o++) {
        const top = mix(source[topLeft + c] as number, source[topLeft + right + c] as number, partX);
        const bottom = mix(source[bottomLeft + c] as number, source[bottomLeft + right + c] as number, partX);
        image[o] = mix(top, bottom, partY);
      }
    }
  }
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

function mix(a: number, b: number, part: number): number {
  return a + (b - a) * part;
}

function changeContrast(image: Float32Array, preprocessing: Preprocessing, factor: number): void {
  const { channels, normalization } = preprocessing;
  for (let c = 0; c < channels; c++) {
    const [low, high] = normalizedRange(normalization, c) ?? [-Infinity, Infinity];
    let sum = 0;
    for (let i = c; i < image.length; i += channels) sum += image[i] as number;
    const mean = sum / (image.length / channels);
    for (let i = c; i < image.length; i += channels) {
      image[i] = clamp(mean + ((image[i] as number) - mean) * factor, low, high);
    }
  }
}
