import type { DecodedImage } from '../contracts';
import { DataError } from '../errors';
import { toSquare } from './square';

const wide: DecodedImage = {
  width: 4,
  height: 2,
  channels: 1,
  pixels: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]),
};
const tall: DecodedImage = {
  width: 1,
  height: 4,
  channels: 3,
  pixels: Uint8Array.from({ length: 12 }, (_, i) => i + 1),
};

describe('toSquare', () => {
  it('crops the center of a wide image', () => {
    expect(toSquare(wide, 'crop')).toEqual({
      width: 2,
      height: 2,
      channels: 1,
      pixels: Uint8Array.from([2, 3, 6, 7]),
    });
  });

  it('crops the center of a tall image, the odd row at the bottom', () => {
    expect([...toSquare(tall, 'crop').pixels]).toEqual([4, 5, 6]);
  });

  it('pads a wide image with black above and below', () => {
    expect([...toSquare(wide, 'pad').pixels]).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0]);
  });

  it('pads a tall image with black, the odd column at the right', () => {
    const padded = toSquare(tall, 'pad');
    expect(padded.width).toBe(4);
    expect([...padded.pixels.subarray(0, 12)]).toEqual([0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 0]);
  });

  it('refuses to pad a strip to a square that no memory holds', () => {
    const strip = { width: 40_000, height: 1, channels: 1, pixels: new Uint8Array(40_000) } as const;
    expect(() => toSquare(strip, 'pad')).toThrow(DataError);
    expect(() => toSquare(strip, 'pad')).toThrow(/40000×1 pixels is too long to be padded/);
    expect(toSquare(strip, 'crop').pixels).toHaveLength(1);
  });

  it('leaves the image to the resize when it is to be stretched', () => {
    expect(toSquare(wide, 'stretch')).toBe(wide);
  });
});
