import type { DecodedImage } from '../contracts';
import { fitMask } from './fit-mask';
import { fitToSide } from './network-input';

const maskOf = (width: number, rows: readonly (readonly number[])[]): DecodedImage => ({
  width,
  height: rows.length,
  channels: 1,
  pixels: Uint8Array.from(rows.flat()),
});

describe('fitMask', () => {
  const wide = maskOf(4, [
    [1, 1, 0, 0],
    [0, 0, 1, 0],
  ]);

  it('cuts, pads or squeezes a mask as its image', () => {
    expect([...fitMask(wide, { side: 2, fit: 'crop' })]).toEqual([1, 0, 0, 1]);
    expect([...fitMask(wide, { side: 4, fit: 'pad' })]).toEqual([
      ...[0, 0, 0, 0],
      ...[1, 1, 0, 0],
      ...[0, 0, 1, 0],
      ...[0, 0, 0, 0],
    ]);
    expect([...fitMask(wide, { side: 4, fit: 'stretch' })]).toEqual([
      ...[1, 1, 0, 0],
      ...[1, 1, 0, 0],
      ...[0, 0, 1, 0],
      ...[0, 0, 1, 0],
    ]);
  });

  it('takes the pixel under the center of each pixel, growing and shrinking', () => {
    const five = maskOf(5, [
      [1, 0, 1, 0, 0],
      ...Array.from({ length: 3 }, () => [0, 0, 0, 0, 0]),
      [1, 0, 0, 0, 1],
    ]);
    // Centers of three pixels over five lie at 0.83, 2.5 and 4.17.
    expect([...fitMask(five, { side: 3, fit: 'stretch' })]).toEqual([1, 1, 0, 0, 0, 0, 1, 0, 1]);
    expect([...fitMask(maskOf(1, [[1]]), { side: 2, fit: 'stretch' })]).toEqual([1, 1, 1, 1]);
  });

  it.each(['crop', 'pad', 'stretch'] as const)('lies over the same pixels as its image: %s', (fit) => {
    // A bright block on black: half its brightness and more is where its mask is.
    const size = { width: 60, height: 36, channels: 1 as const };
    const inside = (i: number) => i % 60 >= 21 && i % 60 < 45 && Math.floor(i / 60) >= 6 && i < 60 * 30;
    const pixels = Uint8Array.from({ length: 60 * 36 }, (_, i) => (inside(i) ? 1 : 0));
    const image = { ...size, pixels: pixels.map((value) => 255 * value) };
    const fitted = fitToSide(image, { side: 12, channels: 1, fit });
    const mask = fitMask({ ...size, pixels }, { side: 12, fit });
    expect([...mask]).toEqual(Array.from(fitted.pixels, (level) => (level > 127 ? 1 : 0)));
  });
});
