import { createRandom } from '@cxr-anomaly/random';
import { exposeFilm, sampleExposure } from './exposure';

const side = 64;

/** A step wedge: attenuation rises from left to right. */
const wedge = Float32Array.from({ length: side * side }, (_, at) => 0.5 + (4 * (at % side)) / side);

const plain = {
  ...sampleExposure(createRandom(0, 'exposure')),
  shutters: [0, 0, 0, 0],
} as const;

function meanOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}

describe('exposeFilm', () => {
  it('brings every film to the mean that the exposure asks for, whatever lies before it', () => {
    const tolerance = 0.012; // a gray is 1/255, and a step of the tone curve moves many pixels at once
    for (let i = 0; i < 20; i++) {
      const random = createRandom(i, 'body');
      const thickness = random.uniform(0.7, 1.4);
      const mean = random.uniform(0.4, 0.6);
      const film = exposeFilm(
        wedge.map((value) => value * thickness),
        { ...plain, mean },
        random,
      );
      expect(Math.abs(meanOf(film) / 255 - mean)).toBeLessThan(tolerance);
    }
  });

  it('shows what is denser whiter', () => {
    const film = exposeFilm(wedge, { ...plain, photons: 1e12, heelX: 0, heelY: 0 }, createRandom(0, 'noise'));
    for (let x = 1; x < side; x++) {
      expect(film[x] as number).toBeGreaterThanOrEqual(film[x - 1] as number);
    }
    expect(film[side - 1] as number).toBeGreaterThan((film[0] as number) + 150);
  });

  it('is noisier where fewer photons pass', () => {
    const clean = exposeFilm(wedge, { ...plain, photons: 1e12 }, createRandom(1, 'noise'));
    const noisy = exposeFilm(wedge, { ...plain, photons: 2000 }, createRandom(1, 'noise'));
    const noiseOf = (from: number) =>
      meanOf(
        Array.from(noisy, (value, at) => ({ off: Math.abs(value - (clean[at] as number)), x: at % side }))
          .filter(({ x }) => x >= from && x < from + 12)
          .map(({ off }) => off),
      );
    expect(noiseOf(44)).toBeGreaterThan(2 * noiseOf(14));
  });

  it('leaves the film black outside of the shutters', () => {
    const film = exposeFilm(wedge, { ...plain, shutters: [0.25, 0, 0, 0.125] }, createRandom(0, 'noise'));
    film.forEach((value, at) => {
      if (at % side < 16 || at >= 56 * side) expect(value).toBe(0);
    });
    expect(meanOf(film)).toBeGreaterThan(30);
  });
});
