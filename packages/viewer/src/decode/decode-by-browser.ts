import type { DecodedImage, ReadKind } from '@cxr-anomaly/data-cxr';
import { assertSize } from './assert-size';

/**
 * Decodes 8-bit PNG, JPEG and WebP by the browser's own decoders: stored levels without color management, over black where
 * transparent, turned as EXIF says.
 */
export async function decodeByBrowser(
  bytes: Uint8Array<ArrayBuffer>,
  kind: ReadKind,
  name: string,
): Promise<DecodedImage> {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: `image/${kind}` }), {
    colorSpaceConversion: 'none',
    imageOrientation: 'from-image',
  });
  const { width, height } = bitmap;
  try {
    assertSize({ width, height, bytesPerPixel: 4 }, name);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) throw new Error('this browser has no canvas');
    context.drawImage(bitmap, 0, 0);
    return {
      width,
      height,
      channels: 3,
      pixels: withoutAlpha(context.getImageData(0, 0, width, height).data),
    };
  } finally {
    bitmap.close();
  }
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0, j = 0; i < rgb.length; i += 3, j += 4) {
    rgb[i] = rgba[j] as number;
    rgb[i + 1] = rgba[j + 1] as number;
    rgb[i + 2] = rgba[j + 2] as number;
  }
  return rgb;
}
