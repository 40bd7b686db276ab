import { createNormalizer, type DecodedImage } from '@cxr-anomaly/data-cxr';
import { createRandom } from '@cxr-anomaly/random';
import { anomalyKinds, castShadow, drawAnomaly } from './draw-anomaly';

const side = 48;
const seeds = [0, 1, 2, 3, 4];

/** A film of noise around a gray, which every anomaly changes. */
function drawNoise(
  seed: number,
  { channels = 1, bits = 8 }: { channels?: 1 | 3; bits?: 8 | 16 } = {},
): DecodedImage {
  const random = createRandom(seed, 'noise');
  const white = 2 ** bits - 1;
  const level = () => Math.round(white * random.uniform(0.2, 0.8));
  const length = side * side * channels;
  const pixels = bits === 8 ? Uint8Array.from({ length }, level) : Uint16Array.from({ length }, level);
  return { width: side, height: side, channels, pixels };
}

describe('drawAnomaly', () => {
  describe.each(anomalyKinds)('with %s', (kind) => {
    it('changes the film inside its mask alone, and a moderate part of it', () => {
      for (const seed of seeds)
        for (const shape of [{}, { bits: 16 }, { channels: 3 }] as const) {
          const film = drawNoise(seed, shape);
          const { image, mask } = drawAnomaly({ film, donor: drawNoise(seed + 99), kind, seed, path: ['a'] });
          const { channels } = film;
          const changed = [...mask.keys()].filter((at) =>
            [...Array(channels).keys()].some(
              (c) => image.pixels[at * channels + c] !== film.pixels[at * channels + c],
            ),
          );
          expect(changed.every((at) => mask[at] === 1)).toBe(true);
          expect(changed.length / mask.length).toBeGreaterThan(0.002);
          expect(changed.length / mask.length).toBeLessThan(0.25);
          expect(image.pixels.constructor).toBe(film.pixels.constructor);
        }
    });

    it('draws the same for the same seed and path, and another for others', () => {
      const [film, donor] = [drawNoise(0), drawNoise(1)];
      const draw = (seed: number, path: string) =>
        drawAnomaly({ film, donor, kind, seed, path: [path] }).image.pixels;
      expect(draw(3, 'a')).toEqual(draw(3, 'a'));
      expect(draw(4, 'a')).not.toEqual(draw(3, 'a'));
      expect(draw(3, 'b')).not.toEqual(draw(3, 'a'));
    });

    it('stays within the network input of other films', () => {
      const normalize = createNormalizer({
        ...{ side, channels: 1, fit: 'crop', tone: 'none', normalization: { kind: 'signed' } },
      });
      const black = { ...drawNoise(0), pixels: drawNoise(0).pixels.map((level) => (level > 128 ? 255 : 0)) };
      const { image } = drawAnomaly({ film: black, donor: drawNoise(1), kind, seed: 0, path: [] });
      const input = new Float32Array(side * side);
      normalize(image, input, 0);
      expect(Math.min(...input)).toBeGreaterThanOrEqual(-1);
      expect(Math.max(...input)).toBeLessThanOrEqual(1);
    });
  });

  it('pastes what the film shows elsewhere', () => {
    const length = side * side;
    const film: DecodedImage = {
      ...{ width: side, height: side, channels: 1 },
      pixels: Uint16Array.from({ length }, (_, at) => at),
    };
    for (const seed of seeds) {
      const { image, mask } = drawAnomaly({ film, donor: film, kind: 'cut-paste', seed, path: [] });
      const moves = new Set(
        [...mask.keys()].filter((at) => mask[at] === 1).map((at) => (image.pixels[at] as number) - at),
      );
      expect(moves.size).toBe(1);
    }
  });

  it('takes a foreign patch from the same place of a film of another depth', () => {
    const film: DecodedImage = { ...drawNoise(0), pixels: new Uint8Array(side * side).fill(100) };
    const donor: DecodedImage = { ...drawNoise(0), pixels: new Uint16Array(side * side).fill(200 * 257) };
    const { image, mask } = drawAnomaly({ film, donor, kind: 'foreign-patch', seed: 1, path: [] });
    const levels = new Set([...mask.keys()].filter((at) => mask[at] === 1).map((at) => image.pixels[at]));
    expect(levels.size).toBe(1);
    const [level = 0] = levels;
    expect(level).toBeGreaterThan(100);
    expect(level).toBeLessThan(200);
  });
});

describe('castShadow', () => {
  // 5 % of the samples are at or below 0, 95 % at or below 200.
  const film: DecodedImage = { width: 10, height: 10, channels: 1, pixels: new Uint8Array(100) };
  film.pixels.fill(100, 10, 50).fill(200, 50, 99).fill(250, 99);

  it('blends toward the bright or dark levels of the film by 1 − e^−a, and leaves what is beyond them', () => {
    const shadow = new Float32Array(100);
    for (const at of [10, 60, 99]) shadow[at] = 2 * Math.log(2); // halved by strength: blends by a half
    for (const at of [11, 61]) shadow[at] = -2 * Math.log(2);
    const { image, mask } = castShadow(film, shadow, 0.5);
    expect([10, 60, 99].map((at) => image.pixels[at])).toEqual([150, 200, 250]);
    expect([11, 61].map((at) => image.pixels[at])).toEqual([50, 100]);
    expect([...mask.keys()].filter((at) => mask[at] === 1)).toEqual([10, 11, 60, 61, 99]);
    expect(image.pixels[12]).toBe(100);
  });
});
