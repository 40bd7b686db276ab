import { createRandom } from '@cxr-anomaly/random';
import { countLevels, meanOverLevels } from './histogram';
import { toneTable } from './tone';

function toned(samples: Uint8Array | Uint16Array, tone: 'none' | 'standardize' | 'equalize'): number[] {
  const table = toneTable(countLevels(samples), tone);
  return Array.from(samples, (level) => table[level] as number);
}

function randomSamples(seed: number): Uint8Array {
  const random = createRandom(seed, 'tone');
  const brightness = random.uniform(0.2, 1);
  return Uint8Array.from({ length: 500 }, () => Math.floor(brightness * random.next() ** 2 * 256));
}

describe('toneTable', () => {
  it('gives fractions of the highest level with none, at 8 and 16 bits', () => {
    expect(toned(Uint8Array.from([0, 51, 255]), 'none')).toEqual([0, 0.2, 1]);
    expect(toned(Uint16Array.from([0, 13107, 65535]), 'none')).toEqual([0, 0.2, 1]);
  });

  it('standardizes two levels to ½ ∓ one sixth: one deviation either way of six', () => {
    const [dark, bright] = toned(Uint8Array.from([10, 30]), 'standardize');
    expect(dark).toBeCloseTo(1 / 3, 12);
    expect(bright).toBeCloseTo(2 / 3, 12);
  });

  it('clamps what lies more than three deviations from the mean', () => {
    const samples = new Uint8Array(101).fill(100);
    samples[0] = 255;
    expect(toned(samples, 'standardize')[0]).toBe(1);
    samples[0] = 0;
    expect(toned(samples, 'standardize')[0]).toBe(0);
  });

  it('gives the same standardized image at any exposure and gain', () => {
    const dark = Uint8Array.from([10, 20, 30, 50]);
    const bright = dark.map((level) => 4 * level + 7);
    toned(bright, 'standardize').forEach((value, i) =>
      expect(value).toBeCloseTo(toned(dark, 'standardize')[i] as number, 12),
    );
  });

  it('equalizes by rank: half of the samples at a level count as below it', () => {
    expect(toned(Uint8Array.from([7, 200, 200, 201]), 'equalize')).toEqual([0.125, 0.5, 0.5, 0.875]);
  });

  it('equalizes every image to a mean of exactly ½, so that brightness carries no information', () => {
    for (let seed = 0; seed < 20; seed++) {
      const histogram = countLevels(randomSamples(seed));
      expect(meanOverLevels(histogram, toneTable(histogram, 'equalize'))).toBeCloseTo(0.5, 12);
    }
  });

  it('makes an image of one level medium gray instead of dividing by zero', () => {
    expect(toned(new Uint8Array(9).fill(40), 'standardize')).toEqual(new Array(9).fill(0.5));
    expect(toned(new Uint16Array(9).fill(40), 'equalize')).toEqual(new Array(9).fill(0.5));
  });
});
