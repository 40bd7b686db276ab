import sharp from 'sharp';
import type { Picture } from './color-scale';

/** Enlarges a picture smoothly to a given side, as PNG. */
export async function enlarge({ width, height, pixels }: Picture, side: number): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(side, side, { kernel: 'cubic', fit: 'fill' })
    .png()
    .toBuffer();
}
