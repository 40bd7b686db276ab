import { resizeImage, type DecodedImage } from '@cxr-anomaly/data-cxr';

/** Longer side of the pictures in the work list, pixels: twice what they are shown at, for dense screens. */
const SIDE = 96;

/** Makes a small PNG of an image. The browser keeps it outside of the page's memory. */
export async function makeThumbnail(image: DecodedImage): Promise<Blob> {
  const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const small = resizeImage(image, width, height);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser has no canvas');
  context.putImageData(new ImageData(toRgba(small), width, height), 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

function toRgba({ width, height, channels, pixels }: DecodedImage): Uint8ClampedArray<ArrayBuffer> {
  const shift = pixels instanceof Uint16Array ? 8 : 0;
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = (pixels[channels === 3 ? 3 * i + c : i] as number) >> shift;
  }
  return rgba;
}
