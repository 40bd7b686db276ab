import type { DecodedImage } from '@cxr-anomaly/data-cxr';

/** Ways to spoil a gray image: as a negative, and turned. */
export const spoilers: Readonly<Record<string, (image: DecodedImage) => DecodedImage>> = {
  'as negatives': (image) => {
    const highest = image.pixels instanceof Uint16Array ? 65535 : 255;
    return { ...image, pixels: image.pixels.map((level) => highest - level) };
  },
  'turned left': (image) => turn(image, (x, y, { width }) => [width - 1 - y, x]),
  'turned right': (image) => turn(image, (x, y, { height }) => [y, height - 1 - x]),
  'upside down': (image) => turn(image, (x, y, { width, height }) => [width - 1 - x, height - 1 - y]),
};

/** A square gray image with its pixels rearranged. */
function turn(
  image: DecodedImage,
  from: (x: number, y: number, image: DecodedImage) => [x: number, y: number],
): DecodedImage {
  const { width, pixels } = image;
  const moved = pixels.map((_, i) => {
    const [x, y] = from(i % width, Math.floor(i / width), image);
    return pixels[y * width + x] as number;
  });
  return { ...image, pixels: moved };
}
