import { DataError, MAX_DECODED_BYTES, MAX_PIXELS } from '@cxr-anomaly/data-cxr';

/** @throws DataError when an image would take too much memory, which is known before its pixels are decoded. */
export function assertSize(
  { width, height, bytesPerPixel }: { width: number; height: number; bytesPerPixel: number },
  name: string,
): void {
  if (width * height > MAX_PIXELS)
    throw new DataError(`${name} has more than ${MAX_PIXELS / 1e6} million pixels. Reduce it first.`);
  if (width * height * bytesPerPixel > MAX_DECODED_BYTES) {
    throw new DataError(
      `${name} of ${width}×${height} pixels takes more than ${Math.floor(MAX_DECODED_BYTES / 1e6)} MB decoded. Reduce it first.`,
    );
  }
}
