import { fitToSide, type Preprocessing } from '@cxr-anomaly/data-cxr';
import { placeMap } from './place-map';

describe('placeMap', () => {
  it('puts each value back where its pixel came from, and nothing where the image was cut', () => {
    const map = [1, 2, 3, 4];
    const place = (fit: Preprocessing['fit'], width: number, height: number) => [
      ...placeMap(map, { side: 2, fit }, { width, height }),
    ];
    expect(place('stretch', 2, 2)).toEqual(map);
    expect(place('stretch', 4, 2)).toEqual([...[1, 1.25, 1.75, 2], ...[3, 3.25, 3.75, 4]]);
    // Of 5 columns, the center square is columns 1 and 2.
    expect(place('crop', 5, 2)).toEqual([...[0, 1, 2, 0, 0], ...[0, 3, 4, 0, 0]]);
    // Padded by one row above and below: rows 1 and 2 of 4.
    expect(place('pad', 4, 2)).toEqual([...[1.5, 1.75, 2.25, 2.5], ...[2.5, 2.75, 3.25, 3.5]]);
  });

  it('undoes preprocessing: a smooth image comes back in place', () => {
    const [width, height] = [90, 61];
    const levelAt = (x: number, y: number) => Math.round(40 + 1.5 * x + 0.7 * y);
    const pixels = Uint8Array.from({ length: width * height }, (_, i) =>
      levelAt(i % width, Math.floor(i / width)),
    );
    for (const fit of ['stretch', 'crop', 'pad'] as const) {
      const small = fitToSide({ width, height, channels: 1, pixels }, { side: 32, fit, channels: 1 });
      const placed = placeMap(small.pixels, { side: 32, fit }, { width, height });
      // Away from borders, where padding and cuts blur.
      for (const [x, y] of [
        [45, 30],
        [30, 20],
        [60, 40],
      ] as const)
        expect(Math.abs((placed[y * width + x] ?? 0) - levelAt(x, y))).toBeLessThan(2.5);
    }
  });
});
