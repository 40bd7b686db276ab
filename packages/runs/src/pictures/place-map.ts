import type { Preprocessing } from '@cxr-anomaly/data-cxr';

/** Size of an image, pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Puts a detector's map onto an image of any size, undoing how the image was made square: values between the map's pixels are
 * interpolated (bilinear), and what `crop` cut off, which the detector never saw, is 0.
 *
 * @param map [side, side]
 * @returns [height, width]
 */
export function placeMap(
  map: ArrayLike<number>,
  { side, fit }: Pick<Preprocessing, 'side' | 'fit'>,
  { width, height }: Size,
): Float32Array {
  const columns = listSamples(width, height, { side, fit });
  const rows = listSamples(height, width, { side, fit });
  const placed = new Float32Array(width * height);
  rows.forEach((row, y) => {
    if (!row) return;
    columns.forEach((column, x) => {
      if (!column) return;
      const at = (down: number, right: number) => map[down * side + right] ?? 0;
      const above = at(row.low, column.low) * (1 - column.part) + at(row.low, column.high) * column.part;
      const below = at(row.high, column.low) * (1 - column.part) + at(row.high, column.high) * column.part;
      placed[y * width + x] = above * (1 - row.part) + below * row.part;
    });
  });
  return placed;
}

/** The two pixels of the map around a place, and how far it is from the first to the second. */
interface Sample {
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

/** For each pixel along one axis of an image; undefined where the image was cut. */
function listSamples(
  length: number,
  other: number,
  { side, fit }: Pick<Preprocessing, 'side' | 'fit'>,
): (Sample | undefined)[] {
  const whole =
    fit === 'stretch' ? length : fit === 'crop' ? Math.min(length, other) : Math.max(length, other);
  // As in preprocessing: with an odd difference, the extra pixel is cut off or added at the end.
  const start = fit === 'pad' ? -Math.floor((whole - length) / 2) : Math.floor((length - whole) / 2);
  return Array.from({ length }, (_, pixel) => {
    const share = (pixel - start + 0.5) / whole;
    if (share < 0 || share > 1) return undefined;
    const place = Math.min(side - 1, Math.max(0, share * side - 0.5));
    const low = Math.floor(place);
    return { low, high: Math.min(side - 1, low + 1), part: place - low };
  });
}
