import { DataError } from '../errors';
import type { DecodedImage, Normalization, Preprocessing } from '../contracts';
import { createNormalizer, fitContrastL1 } from './normalize';

function image(
  channels: 1 | 3,
  pixels: number[],
  type: typeof Uint8Array | typeof Uint16Array = Uint8Array,
): DecodedImage {
  return { width: pixels.length / channels, height: 1, channels, pixels: type.from(pixels) };
}

function normalized(input: DecodedImage, normalization: Normalization, channels: 1 | 3 = 1): number[] {
  const preprocessing: Preprocessing = { side: 1, channels, fit: 'stretch', tone: 'none', normalization };
  const output = new Float32Array((input.pixels.length / input.channels) * channels);
  createNormalizer(preprocessing)(input, output, 0);
  return [...output];
}

/** docs/methods.md, "Deep-SVDD": per pixel, without histograms. */
function contrast(values: number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const scale = values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / values.length;
  return values.map((value) => (value - mean) / scale);
}

describe('createNormalizer', () => {
  it('maps black and white to −1 and 1 with signed, to 0 and 1 with unit', () => {
    expect(normalized(image(1, [0, 255]), { kind: 'signed' })).toEqual([-1, 1]);
    expect(normalized(image(1, [0, 65535], Uint16Array), { kind: 'unit' })).toEqual([0, 1]);
  });

  it('replicates gray to three channels', () => {
    expect(normalized(image(1, [0, 255]), { kind: 'unit' }, 3)).toEqual([0, 0, 0, 1, 1, 1]);
  });

  it('maps every pixel, wherever an image lies in memory and however long it is', () => {
    const bytes = Uint8Array.from({ length: 600 }, (_, i) => (i * 37) % 256);
    for (let start = 0; start < 5; start++)
      for (let length = 1; length < 11; length++) {
        const pixels = bytes.subarray(start, start + length);
        const input: DecodedImage = { width: length, height: 1, channels: 1, pixels };
        const output = new Float32Array(length + 3).fill(9);
        createNormalizer({
          side: 1,
          channels: 1,
          fit: 'stretch',
          tone: 'none',
          normalization: { kind: 'unit' },
        })(input, output, 2);
        const wanted = [9, 9, ...Array.from(pixels, (level) => Math.fround(level / 255)), 9];
        expect(Array.from(output)).toEqual(wanted);
      }
  });

  it('takes ImageNet mean and deviation off each channel', () => {
    const [red, green, blue] = normalized(image(3, [255, 0, 51]), { kind: 'imagenet' }, 3);
    expect(red).toBeCloseTo((1 - 0.485) / 0.229, 6);
    expect(green).toBeCloseTo(-0.456 / 0.224, 6);
    expect(blue).toBeCloseTo((0.2 - 0.406) / 0.225, 6);
  });

  it('refuses ImageNet statistics for one channel', () => {
    expect(() => normalized(image(1, [0]), { kind: 'imagenet' })).toThrow(/set channels to 3/);
  });

  it.each([
    ['gray', image(1, [3, 80, 200, 80])],
    ['RGB, all channels together', image(3, [3, 80, 200, 80, 9, 255])],
  ] as const)('computes contrast-l1 by its formula: %s', (_, input) => {
    const wanted = contrast(Array.from(input.pixels)).map((value) => (value + 2) / 5);
    const found = normalized(input, { kind: 'contrast-l1', min: -2, max: 3 }, input.channels);
    found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] as number, 6));
  });

  it('gives an image without contrast the value of its mean', () => {
    expect(normalized(image(1, [9, 9]), { kind: 'contrast-l1', min: -1, max: 3 })).toEqual([0.25, 0.25]);
  });

  it('refuses contrast-l1 that was never fitted', () => {
    expect(() => normalized(image(1, [0, 1]), { kind: 'contrast-l1' })).toThrow(DataError);
  });
});

describe('fitContrastL1', () => {
  it('finds the extremes over all images, so that these map to 0 and 1', async () => {
    const images = [image(1, [0, 0, 0, 8]), image(1, [50, 60]), image(1, [0, 8, 8, 8])];
    // [0,0,0,8]: mean 2, mean deviation 3 → −2/3 … 2; mirrored −2 … 2/3
    const fitted = await fitContrastL1(images, 'none');
    expect(fitted).toEqual({
      kind: 'contrast-l1',
      min: expect.closeTo(-2, 12) as number,
      max: expect.closeTo(2, 12) as number,
    });
    const all = images.flatMap((input) => normalized(input, fitted));
    expect(Math.min(...all)).toBeCloseTo(0, 6);
    expect(Math.max(...all)).toBeCloseTo(1, 6);
  });

  it('refuses images if none of them has contrast', async () => {
    await expect(fitContrastL1([image(1, [5, 5])], 'none')).rejects.toThrow(/two different gray levels/);
  });
});
