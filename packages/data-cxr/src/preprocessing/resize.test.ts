import { createRandom } from '@cxr-anomaly/random';
import type { DecodedImage } from '../contracts';
import { resizeImage } from './resize';

function gray(width: number, pixels: number[]): DecodedImage {
  return { width, height: pixels.length / width, channels: 1, pixels: Uint8Array.from(pixels) };
}

function randomImage(seed: number, width: number, height: number, channels: 1 | 3): DecodedImage {
  const random = createRandom(seed, 'resize');
  const pixels = Uint16Array.from({ length: width * height * channels }, () => random.integer(65536));
  return { width, height, channels, pixels };
}

/** One output pixel by definition: every input pixel weighted by the area it shares with the output pixel. */
function areaMean(
  image: DecodedImage,
  width: number,
  height: number,
  x: number,
  y: number,
  c: number,
): number {
  const overlap = (a: number, b: number, i: number) => Math.max(0, Math.min(b, i + 1) - Math.max(a, i));
  const [scaleX, scaleY] = [image.width / width, image.height / height];
  let sum = 0;
  for (let v = 0; v < image.height; v++) {
    for (let u = 0; u < image.width; u++) {
      const area = overlap(x * scaleX, (x + 1) * scaleX, u) * overlap(y * scaleY, (y + 1) * scaleY, v);
      sum += area * Number(image.pixels[(v * image.width + u) * image.channels + c]);
    }
  }
  return sum / (scaleX * scaleY);
}

describe('resizeImage', () => {
  it('averages whole blocks when the ratio is whole', () => {
    const image = gray(4, [0, 10, 100, 100, 20, 30, 100, 104, 1, 1, 2, 2, 1, 2, 2, 2]);
    expect([...resizeImage(image, 2, 2).pixels]).toEqual([15, 101, 1, 2]);
  });

  it('weighs partly covered pixels by the covered part: 3 pixels to 2', () => {
    // (90 + ½·30) / 1.5 = 70 and (½·30 + 60) / 1.5 = 50
    expect([...resizeImage(gray(3, [90, 30, 60]), 2, 1).pixels]).toEqual([70, 50]);
  });

  it.each([
    [11, 7, 5, 3, 1],
    [13, 16, 6, 16, 3],
    [9, 5, 1, 1, 1],
  ] as const)(
    'agrees with the definition from %i×%i to %i×%i with %i channels',
    (w, h, width, height, channels) => {
      const image = randomImage(1, w, h, channels);
      const resized = resizeImage(image, width, height);
      for (let i = 0; i < resized.pixels.length; i++) {
        const [c, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width)];
        // Half a level from rounding.
        expect(
          Math.abs(Number(resized.pixels[i]) - areaMean(image, width, height, x, y, c)),
        ).toBeLessThanOrEqual(0.500001);
      }
    },
  );

  it('keeps the mean at ratios that are not whole', () => {
    for (let seed = 0; seed < 5; seed++) {
      const image = randomImage(seed, 101, 67, 1);
      const mean = ({ pixels }: DecodedImage) =>
        Array.from(pixels).reduce((sum, value) => sum + value, 0) / pixels.length;
      expect(Math.abs(mean(resizeImage(image, 32, 32)) - mean(image))).toBeLessThan(0.1);
    }
  });

  it('interpolates linearly between pixel centers when it enlarges', () => {
    expect([...resizeImage(gray(2, [0, 100]), 4, 1).pixels]).toEqual([0, 25, 75, 100]);
  });

  it('leaves a constant image constant at any size', () => {
    const image = { width: 7, height: 5, channels: 1, pixels: new Uint16Array(35).fill(65535) } as const;
    for (const side of [1, 2, 3, 6, 11])
      expect(new Set(resizeImage(image, side, side).pixels)).toEqual(new Set([65535]));
  });
});
