import { auroc } from '../ranking/auroc';
import { sortByClass } from '../ranking/sort-by-class';
import { drawScores, seededNormal, seededUniform } from '../testing/seeded-scores';
import { slowAuroc, slowDelongCovariance } from '../testing/slow-definitions';
import { aurocWithCi } from './auroc-with-ci';
import { compareAurocs } from './compare-aurocs';
import { normalCdf } from './normal-distribution';
import { placements, placementsOfClasses } from './placements';

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

  it('places the images of sorted classes alike', () => {
    for (const seed of seeds) {
      const { scores, labels } = drawScores(seed);
      const inOrder = placements(scores, labels);
      const sorted = placementsOfClasses(sortByClass(scores, labels));
      expect([...sorted.anomalous]).toEqual([...inOrder.anomalous].sort((a, b) => a - b));
      expect([...sorted.normal]).toEqual([...inOrder.normal].sort((a, b) => b - a));
    }
  });
});

describe('aurocWithCi', () => {
  it('has the variance computed by hand', () => {
    // V10 = (¾, 1), variance 1/32, over 2; V01 = (1, ¾) the same: together 1/32.
    const { auroc: value, variance } = aurocWithCi([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1]);
    expect(value).toBe(0.875);
    expect(variance).toBeCloseTo(1 / 32, 15);
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
        expect(result.pValue).toBeGreaterThanOrEqual(2 * normalCdf(-Math.abs(result.z)) - 1e-12);
      }
    }
  });

  it('holds 0 in its interval wherever the p-value is 1 − level or more', () => {
    let settled = 0;
    for (const seed of seeds) {
      const { scores, labels } = drawScores(seed);
      const { lower, upper, pValue } = compareAurocs(scores, secondScores(scores, seed), labels, 0.9);
      const withoutZero = lower > 0 || upper < 0;
      if (withoutZero) expect(pValue).toBeLessThan(0.1);
      settled += Number(withoutZero);
    }
    expect(settled).toBeGreaterThan(5);
  });

  it('changes only its sign when the detectors are swapped', () => {
    const { scores, labels } = drawScores(4);
    const ab = compareAurocs(scores, secondScores(scores, 4), labels);
    const ba = compareAurocs(secondScores(scores, 4), scores, labels);
    expect(ba.z).toBeCloseTo(-ab.z, ROUNDING);
    expect(ba.pValue).toBeCloseTo(ab.pValue, ROUNDING);
  });

  it('sees no difference between detectors that rank alike, and does not call them equal for certain', () => {
    const { scores, labels } = drawScores(8);
    const alike = compareAurocs(
      scores,
      scores.map((score) => score ** 3),
      labels,
    );
    expect(alike).toMatchObject({ difference: 0, variance: 0, z: 0, pValue: 1 });
    expect(alike.lower).toBeLessThan(0);
    expect(alike.upper).toBeCloseTo(-alike.lower, ROUNDING);
  });
});
