import { createRandom } from '@cxr-anomaly/random';
import { rocBand } from './roc-band';

/** Scores of `size` images of each class; the anomalous ones are higher by `shift` standard deviations. */
function draw(seed: number, size: number, shift: number) {
  const random = createRandom(seed, 'band-test');
  const labels = Array.from({ length: 2 * size }, (_, i) => (i < size ? 0 : 1));
  return { scores: labels.map((label) => random.normal() + shift * label), labels };
}

describe('rocBand', () => {
  it('covers the true sensitivity at a false-alarm rate about as often as it says', () => {
    // At a false-alarm rate of 0.3, with a shift of 1: Φ(1 − 0.5244) = 0.683.
    const covered = Array.from({ length: 60 }, (_, seed) => {
      const point = rocBand(draw(seed, 60, 1))[30];
      return point !== undefined && point.lower <= 0.683 && 0.683 <= point.upper;
    });
    expect(covered.filter(Boolean).length).toBeGreaterThanOrEqual(53);
  });

  it('gets narrower with more images, and is a line where the classes are apart', () => {
    const width = (size: number) => {
      const point = rocBand(draw(1, size, 1))[30];
      return point ? point.upper - point.lower : 0;
    };
    expect(width(400)).toBeLessThan(0.6 * width(40));
    for (const { lower, upper } of rocBand(draw(1, 20, 50))) expect([lower, upper]).toEqual([1, 1]);
  });

  it('is empty where a class has a single image', () => {
    expect(rocBand({ scores: [1, 2, 3], labels: [0, 0, 1] })).toEqual([]);
  });
});
