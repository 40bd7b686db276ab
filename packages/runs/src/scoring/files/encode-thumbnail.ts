import type { Thumbnails } from '@cxr-anomaly/core-nets';
import sharp from 'sharp';

/** Encodes the thumbnail of a training image as a gray PNG. */
export function encodeThumbnail({ side, pixels }: Thumbnails): Promise<Buffer> {
  const raw = { width: side, height: side, channels: 1 } as const;
  return sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer();
}
