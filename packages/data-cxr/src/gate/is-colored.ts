import type { DecodedImage } from '../contracts';

/**
 * Mean difference between channels, a fraction of the highest level: the effects of JPEG on gray, and a few colored marks, stay
 * below it.
 */
const COLORED = 0.02;

/** Approximate number of pixels examined, spread over the image: enough for a mean, however large the image is. */
const SAMPLE = 50_000;

/** Tells whether a decoded image is in color, not gray stored as RGB. */
export function isColored({ channels, pixels }: DecodedImage): boolean {
  if (channels === 1) return false;
  const step = 3 * Math.ceil(pixels.length / 3 / SAMPLE);
  let sum = 0;
  for (let i = 0; i < pixels.length; i += step) {
    const red = pixels[i] as number;
    const green = pixels[i + 1] as number;
    const blue = pixels[i + 2] as number;
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  const highest = pixels instanceof Uint16Array ? 65535 : 255;
  return sum / Math.ceil(pixels.length / step) / highest > COLORED;
}
