import { averagePrecision } from '../ranking/average-precision';
import { seededNormal, seededUniform } from '../testing/seeded-scores';
import { aurocWithCi } from './auroc-with-ci';
import { bootstrapCi } from './bootstrap-ci';
import { compareAurocs } from './compare-aurocs';
import { normalCdf } from './normal-distribution';

const SAMPLES = 4000;
/** Four standard errors of a 95 % frequency over 4000 samples are 1.4 %; small samples cost up to 1 % more. */
const SLACK = 0.025;
const SHIFT = 1;
const labels = Array.from({ length: 120 }, (_, i) => (i < 70 ? 0 : 1));

function frequency(samples: number, occurs: (uniform: () => number) => boolean): number {
  const uniform = seededUniform(1);
  return Array.from({ length: samples }, () => occurs(uniform)).filter(Boolean).length / samples;
}

describe('aurocWithCi', () => {
  it('covers the true AUROC of two normal distributions in 95 % of samples', () => {
    const truth = normalCdf(SHIFT / Math.SQRT2);
    const covered = frequency(SAMPLES, (uniform) => {
      const scores = labels.map((label) => seededNormal(uniform) + label * SHIFT);
      const { lower, upper } = aurocWithCi(scores, labels);
      return lower <= truth && truth <= upper;
    });
    expect(Math.abs(covered - 0.95)).toBeLessThan(SLACK);
  });
});

describe('aurocWithCi of few images', () => {
  const SMALL = 1500;
  const sizes = [
    [2, 2, 0.89],
    [5, 5, 0.92],
    [10, 10, 0.93],
    [40, 10, 0.93],
    [30, 30, 0.93],
  ] as const;

  it.each(sizes)(
    'covers an AUROC of ½ to 0.95, from %d normal and %d anomalous ones',
    (normal, anomalous, least) => {
      const few = Array.from({ length: normal + anomalous }, (_, i) => (i < normal ? 0 : 1));
      for (const shift of [0, 0.74, 1.81, 2.33]) {
        const truth = normalCdf(shift / Math.SQRT2);
        const covered = frequency(SMALL, (uniform) => {
          const scores = few.map((label) => seededNormal(uniform) + label * shift);
          const { lower, upper } = aurocWithCi(scores, few);
          return lower <= truth && truth <= upper;
        });
        // Three standard errors of 1500 samples are 1.7 %.
        expect(covered).toBeGreaterThan(least - 0.017);
        if (normal >= 10) expect(covered).toBeLessThan(0.985);
      }
    },
  );
});

describe('compareAurocs of few images', () => {
  it.each([2, 3, 5, 10])(
    'rejects equally good detectors in 5 %% of samples at most, from %d of each class',
    (images) => {
      const few = Array.from({ length: 2 * images }, (_, i) => i % 2);
      for (const shift of [0, 1.2, 2.3]) {
        const rejected = frequency(1000, (uniform) => {
          const detector = () => few.map((label) => seededNormal(uniform) + label * shift);
          return compareAurocs(detector(), detector(), few).pValue < 0.05;
        });
        // Three standard errors of 1000 samples are 2 %.
        expect(rejected).toBeLessThan(0.07);
      }
    },
  );
});

describe('compareAurocs', () => {
  it('rejects equally good detectors in 5 % of samples, although their scores are correlated', () => {
    const rejected = frequency(1500, (uniform) => {
      const shared = labels.map((label) => seededNormal(uniform) + label * SHIFT);
      const detector = () => shared.map((score) => score + 0.5 * seededNormal(uniform));
      return compareAurocs(detector(), detector(), labels).pValue < 0.05;
    });
    expect(Math.abs(rejected - 0.05)).toBeLessThan(SLACK);
  });
});

describe('bootstrapCi', () => {
  it('covers the expected average precision in about 95 % of samples', () => {
    const drawn = (uniform: () => number) => labels.map((label) => seededNormal(uniform) + label * SHIFT);
    const source = seededUniform(2);
    const many = Array.from({ length: 3000 }, () => averagePrecision(drawn(source), labels));
    const expected = many.reduce((sum, value) => sum + value, 0) / many.length;
    const covered = frequency(300, (uniform) => {
      const { lower, upper } = bootstrapCi(averagePrecision, drawn(uniform), labels, {
        random: uniform,
        resamples: 150,
      });
      return lower <= expected && expected <= upper;
    });
    // The percentile interval of a skewed metric runs a few percent low; 300 samples add 5 %.
    expect(covered).toBeGreaterThan(0.88);
    expect(covered).toBeLessThan(0.99);
  }, 60_000);
});
