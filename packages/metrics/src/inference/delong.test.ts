import { auroc } from '../ranking/auroc';
import { drawScores, seededNormal, seededUniform } from '../testing/seeded-scores';
import { slowAuroc, slowDelongCovariance } from '../testing/slow-definitions';
import { aurocWithCi } from './auroc-with-ci';
import { compareAurocs } from './compare-aurocs';
import { normalCdf } from './normal-distribution';
import { placements } from './placements';

/** Sums of up to 900 pairs in another order. */
const ROUNDING = 12;
const seeds = Array.from({ length: 150 }, (_, seed) => seed);

/** A second detector on the same images, correlated with the first. */
function secondScores(scores: readonly number[], seed: number): number[] {
  const uniform = seededUniform(seed + 9000);
  return scores.map((score) => Math.round((score + seededNormal(uniform)) * 4) / 4);
}

describe('placements', () => {
  it('places each image among the other class, in the order of the inputs', () => {
    const { anomalous, normal } = placements([0.2, 0.9, 0.5, 0.5], [0, 1, 0, 1]);
    expect([...anomalous]).toEqual([1, 0.75]);
    expect([...normal]).toEqual([1, 0.75]);
  });
});

describe('aurocWithCi', () => {
  it('has the variance computed by hand', () => {
    // V10 = (¾, 1), variance 1/32, over 2; V01 = (1, ¾) the same: together 1/32.
    const { auroc: value, variance, lower, upper } = aurocWithCi([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1]);
    expect(value).toBe(0.875);
    expect(variance).toBeCloseTo(1 / 32, 15);
    expect(lower).toBeCloseTo(0.875 - 1.959963984540054 * Math.sqrt(1 / 32), 14);
    expect(upper).toBe(1);
  });

  it("agrees with DeLong's definition over all pairs", () => {
    for (const seed of seeds) {
      const { scores, labels } = drawScores(seed);
      const result = aurocWithCi(scores, labels);
      expect(result.auroc).toBe(auroc(scores, labels));
      expect(result.variance).toBeCloseTo(slowDelongCovariance([scores], labels)[0]?.[0] ?? NaN, ROUNDING);
    }
  });

  it('mirrors when scores are negated and widens with the level', () => {
    for (const seed of seeds) {
      const { scores, labels } = drawScores(seed);
      const result = aurocWithCi(scores, labels);
      const mirrored = aurocWithCi(
        scores.map((score) => -score),
        labels,
      );
      expect(mirrored.lower).toBeCloseTo(1 - result.upper, ROUNDING);
      expect(mirrored.upper).toBeCloseTo(1 - result.lower, ROUNDING);
      expect(aurocWithCi(scores, labels, 0.5).lower).toBeGreaterThanOrEqual(result.lower);
    }
  });

  it('collapses to the point when the classes do not overlap', () => {
    expect(aurocWithCi([1, 2, 3, 4], [0, 0, 1, 1])).toEqual({ auroc: 1, variance: 0, lower: 1, upper: 1 });
    expect(aurocWithCi([1, 2, 3, 4], [1, 1, 0, 0])).toEqual({ auroc: 0, variance: 0, lower: 0, upper: 0 });
  });

  it('refuses a single image of a class and an unusable level', () => {
    expect(() => aurocWithCi([1, 2, 3], [0, 0, 1])).toThrow(expect.objectContaining({ reason: 'too-few' }));
    expect(() => aurocWithCi([1, 2, 3, 4], [0, 1, 0, 1], 95)).toThrow(
      expect.objectContaining({ reason: 'out-of-range' }),
    );
  });
});

describe('compareAurocs', () => {
  it("agrees with DeLong's covariance matrix", () => {
    for (const seed of seeds) {
      const { scores, labels } = drawScores(seed);
      const other = secondScores(scores, seed);
      const result = compareAurocs(scores, other, labels);
      const [[aa = NaN, ab = NaN] = [], [, bb = NaN] = []] = slowDelongCovariance([scores, other], labels);
      expect(result.difference).toBeCloseTo(
        slowAuroc({ scores, labels }) - slowAuroc({ scores: other, labels }),
        ROUNDING,
      );
      expect(result.variance).toBeCloseTo(aa + bb - 2 * ab, ROUNDING);
      if (result.variance > 0) {
        expect(result.z).toBeCloseTo(result.difference / Math.sqrt(result.variance), ROUNDING);
        expect(result.pValue).toBeCloseTo(2 * normalCdf(-Math.abs(result.z)), ROUNDING);
      }
    }
  });

  it('excludes 0 from its interval exactly when the p-value is below 1 − level', () => {
    for (const seed of seeds) {
      const { scores, labels } = drawScores(seed);
      const { lower, upper, pValue } = compareAurocs(scores, secondScores(scores, seed), labels, 0.9);
      expect(lower > 0 || upper < 0).toBe(pValue < 0.1);
    }
  });

  it('changes only its sign when the detectors are swapped', () => {
    const { scores, labels } = drawScores(4);
    const ab = compareAurocs(scores, secondScores(scores, 4), labels);
    const ba = compareAurocs(secondScores(scores, 4), scores, labels);
    expect(ba.z).toBeCloseTo(-ab.z, ROUNDING);
    expect(ba.pValue).toBeCloseTo(ab.pValue, ROUNDING);
  });

  it('sees no difference between detectors that rank alike', () => {
    const { scores, labels } = drawScores(8);
    const alike = scores.map((score) => score ** 3);
    expect(compareAurocs(scores, alike, labels)).toEqual({
      difference: 0,
      variance: 0,
      z: 0,
      pValue: 1,
      lower: 0,
      upper: 0,
    });
  });
});
