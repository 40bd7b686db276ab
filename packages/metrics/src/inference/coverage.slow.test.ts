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

describe('compareAurocs', () => {
  it('rejects equally good detectors in 5 % of samples, although their scores are correlated', () => {
    const rejected = frequency(SAMPLES, (uniform) => {
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
