import { toSquare, type DecodedImage } from '@cxr-anomaly/data-cxr';
import { placeOf } from './place-of';

const SIZES = [
  [7, 4],
  [4, 7],
  [8, 5],
  [5, 5],
  [3, 10],
] as const;

describe('placeOf', () => {
  it.each(['crop', 'pad'] as const)('says where %s takes its square from, pixel for pixel', (fit) => {
    for (const [width, height] of SIZES) {
      const pixels = Uint8Array.from({ length: width * height }, (_, i) => i + 1);
      const image: DecodedImage = { width, height, channels: 1, pixels };
      const square = toSquare(image, fit);
      const place = placeOf(image, fit);
      expect([square.width, square.height]).toEqual([place.width, place.height]);
      for (let y = 0; y < square.height; y++)
        for (let x = 0; x < square.width; x++) {
          const [column, row] = [x + place.x, y + place.y];
          const isInside = column >= 0 && column < width && row >= 0 && row < height;
          expect(square.pixels[y * square.width + x]).toBe(isInside ? pixels[row * width + column] : 0);
        }
    }
  });

  it('is the whole image where it is stretched', () => {
    expect(placeOf({ width: 7, height: 4 }, 'stretch')).toEqual({ x: 0, y: 0, width: 7, height: 4 });
  });
});
