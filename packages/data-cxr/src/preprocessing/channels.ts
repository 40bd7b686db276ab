import type { DecodedImage } from '../contracts';

/** Luminance weights of ITU-R BT.601, in thousandths so that equal channels give exactly their value. */
const RED = 299;
const GREEN = 587;
const BLUE = 114;

/** Reduces an RGB image to gray luminance (ITU-R BT.601, rounded); a gray image is returned unchanged. */
export function toGray(image: DecodedImage): DecodedImage {
  if (image.channels === 1) return image;
  const count = image.width * image.height;
  const color = image.pixels;
  const gray = color instanceof Uint16Array ? new Uint16Array(count) : new Uint8Array(count);
  for (let i = 0, j = 0; i < count; i++, j += 3) {
    const weighted =
      RED * (color[j] as number) + GREEN * (color[j + 1] as number) + BLUE * (color[j + 2] as number);
    gray[i] = Math.floor((weighted + 500) / 1000);
  }
  return { width: image.width, height: image.height, channels: 1, pixels: gray };
}

/** Keeps one channel of an RGB image whose three channels are equal everywhere; any other image is returned unchanged. */
export function dropEqualChannels(image: DecodedImage): DecodedImage {
  if (image.channels === 1) return image;
  const color = image.pixels;
  for (let j = 0; j < color.length; j += 3) {
    if (color[j] !== color[j + 1] || color[j] !== color[j + 2]) return image;
  }
  const gray =
    color instanceof Uint16Array ? new Uint16Array(color.length / 3) : new Uint8Array(color.length / 3);
  for (let i = 0, j = 0; i < gray.length; i++, j += 3) gray[i] = color[j] as number;
  return { width: image.width, height: image.height, channels: 1, pixels: gray };
}
