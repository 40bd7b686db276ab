import { MetricError } from '../metric-error';
import { auroc } from '../ranking/auroc';
import { drawScores, seededUniform } from '../testing/seeded-scores';
import { slowAdjustedAuroc } from '../testing/slow-definitions';
import { adjustedAuroc } from './adjusted-auroc';
import { aurocWithCi } from './auroc-with-ci';
import { compareAurocs } from './compare-aurocs';
import { estimateAuroc } from './estimate-auroc';
import { estimateDifference } from './estimate-difference';

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

/** Eleven digits: sums in another order differ in the last ones. */
const DIGITS = 11;

/** Puts each image into one of a few strata, drawn from a seed. */
function drawStrata(count: number, seed: number): string[] {
  const uniform = seededUniform(1000 + seed);
  return Array.from({ length: count }, () => `stratum ${Math.floor(uniform() * (1 + (seed % 5)))}`);
}

/** Two views: within each, anomalous images score higher; but most normal ones are of the view that scores high. */
const PARADOX = {
  views: ['AP', 'AP', 'AP', 'PA', 'AP', 'PA', 'PA', 'PA'],
  labels: [0, 0, 0, 0, 1, 1, 1, 1],
  scores: [5, 6, 7, 1, 8, 2, 0, 3],
};

describe('adjustedAuroc', () => {
  it('compares images of the same stratum only, weighted by the anomalous ones', () => {
    const { scores, labels, views } = PARADOX;
    // AP: 8 beats 5, 6 and 7. PA: 2 and 3 beat 1, 0 does not. (1·1 + 3·⅔) / 4
    expect(adjustedAuroc(scores, labels, views)).toBeCloseTo(3 / 4, DIGITS);
    // 8 beats all four, 2 and 3 beat one, 0 none.
    expect(auroc(scores, labels)).toBe(6 / 16);
  });

  it('leaves out strata without images of both classes', () => {
    // C has only an anomalous image, D only normal ones; in A the anomalous image wins one of two pairs, in B it ties.
    const strata = ['A', 'A', 'A', 'B', 'B', 'C', 'D', 'D'];
    expect(adjustedAuroc([1, 3, 2, 4, 4, 9, 0, 9], [0, 0, 1, 0, 1, 1, 0, 0], strata)).toBe(0.5);
  });

  it('is what the definition says, pair by pair, over many seeds', () => {
    for (const seed of SEEDS) {
      const images = drawScores(seed);
      const strata = drawStrata(images.labels.length, seed);
      const slow = slowAdjustedAuroc(images, strata);
      if (slow === undefined)
        expect(() => adjustedAuroc(images.scores, images.labels, strata)).toThrow('No stratum');
      else expect(adjustedAuroc(images.scores, images.labels, strata)).toBeCloseTo(slow, DIGITS);
    }
  });

  it('is the plain AUROC of a single stratum', () => {
    for (const seed of SEEDS) {
      const { scores, labels } = drawScores(seed);
      expect(
        adjustedAuroc(
          scores,
          labels,
          labels.map(() => 7),
        ),
      ).toBeCloseTo(auroc(scores, labels), DIGITS);
    }
  });

  it('does not change when a number is added to all scores of a stratum', () => {
    for (const seed of SEEDS) {
      const { scores, labels } = drawScores(4 * seed);
      if (labels.length < 20) continue;
      const strata = labels.map((_, i) => i % 2);
      const moved = scores.map((score, i) => score + (strata[i] === 1 ? 10 : 0));
      expect(adjustedAuroc(moved, labels, strata)).toBeCloseTo(adjustedAuroc(scores, labels, strata), DIGITS);
    }
  });

  it('refuses strata that no image or too many have', () => {
    expect(() => adjustedAuroc([1, 2], [0, 1], ['A', 'B'])).toThrow(MetricError);
    expect(() => adjustedAuroc([1, 2], [0, 1], ['A'])).toThrow(/2 labels and 1 strata/);
    expect(() => adjustedAuroc([1, 2, 3], [0, 1], ['A', 'A'])).toThrow(/3 scores and 2 labels/);
  });
});

describe('estimateAuroc', () => {
  it('is the interval of aurocWithCi for one run and one stratum', () => {
    for (const seed of SEEDS) {
      const { scores, labels } = drawScores(seed);
      const plain = aurocWithCi(scores, labels);
      for (const options of [{}, { strata: labels.map(() => 'all') }]) {
        const found = estimateAuroc([scores], labels, options);
        expect(found.lower).toBeCloseTo(plain.lower, DIGITS);
        expect(found.upper).toBeCloseTo(plain.upper, DIGITS);
        expect(found.strata).toBe(1);
      }
    }
  });

  it('counts what is compared', () => {
    const strata = ['A', 'A', 'A', 'B', 'B', 'C', 'D', 'D'];
    const found = estimateAuroc([[1, 3, 2, 4, 4, 9, 0, 9]], [0, 0, 1, 0, 1, 1, 0, 0], { strata });
    expect(found).toMatchObject({ auroc: 0.5, normal: 3, anomalous: 2, strata: 2 });
  });

  it('never is a point, even where strata are separated or of one pair each', () => {
    const pairs = Array.from({ length: 12 }, (_, i) => i);
    const labels = pairs.map((i) => i % 2);
    const strata = pairs.map((i) => Math.floor(i / 2));
    const { auroc: found, lower, upper } = estimateAuroc([labels], labels, { strata });
    expect([found, upper]).toEqual([1, 1]);
    expect(lower).toBeGreaterThan(0.3);
    expect(lower).toBeLessThan(0.8);
  });

  it('does not depend on the order of images or runs', () => {
    const { scores, labels } = drawScores(4);
    const other = drawScores(4).scores.map((score, i) => score + Math.sin(i));
    const strata = drawStrata(labels.length, 3);
    const reversed = <T>(values: readonly T[]) => [...values].reverse();
    const there = estimateAuroc([scores, other], labels, { strata });
    const back = estimateAuroc([reversed(other), reversed(scores)], reversed(labels), {
      strata: reversed(strata),
    });
    expect(back.lower).toBeCloseTo(there.lower, DIGITS);
    expect(back.upper).toBeCloseTo(there.upper, DIGITS);
  });

  it('adds the variance between runs: none for equal ones, more the more they differ', () => {
    const { scores, labels } = drawScores(20);
    const [one, twice] = [estimateAuroc([scores], labels), estimateAuroc([scores, scores], labels)];
    expect(twice.lower).toBeCloseTo(one.lower, DIGITS);
    const worse = (by: number) => scores.map((score, i) => score - by * (labels[i] as number));
    const widths = [0, 0.5, 1.5].map((by) => {
      const found = estimateAuroc([worse(by), worse(-by), worse(0)], labels);
      return found.upper - found.lower;
    });
    expect(widths[0]).toBeLessThan(widths[1] as number);
    expect(widths[1]).toBeLessThan(widths[2] as number);
  });

  it('has the variance by hand for three runs that move as a whole', () => {
    // Many images, so that the images' own variance is next to nothing: 0.5, 0.6 and 0.7 remain, with t of two degrees of freedom.
    const images = 4000;
    const labels = Array.from({ length: images }, (_, i) => i % 2);
    const runs = [0.5, 0.6, 0.7].map((share) => {
      const half = (rank: number) => (rank + 0.5) / (images / 2);
      return labels.map((label, i) =>
        label === 0 ? half(i >> 1) : half(i >> 1) < share * 2 - 1 ? 2 : half(i >> 1),
      );
    });
    const { auroc: mean, lower, upper } = estimateAuroc(runs, labels);
    const t = 4.303;
    const half = (t * 0.1) / Math.sqrt(3);
    const spread = runs.map((run) => auroc(run, labels));
    expect(Math.max(...spread) - Math.min(...spread)).toBeGreaterThan(0.15);
    const std = Math.sqrt(spread.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2);
    const expected = (half / 0.1) * std;
    expect((upper - lower) / 2 / expected).toBeGreaterThan(0.9);
    expect((upper - lower) / 2 / expected).toBeLessThan(1.1);
  });

  it('gives no interval with one image of a class, and none without a run', () => {
    expect(() => estimateAuroc([[1, 2, 3]], [0, 0, 1])).toThrow(/at least two images of each class/);
    expect(() => estimateAuroc([], [0, 0, 1])).toThrow(/no run/);
    const strata = ['A', 'A', 'A', 'B'];
    expect(() => estimateAuroc([[1, 2, 3, 4]], [0, 0, 1, 1], { strata })).toThrow(/2 normal and 1 anomalous/);
  });
});

describe('estimateDifference', () => {
  it('is that of compareAurocs for one run and no strata', () => {
    for (const seed of SEEDS) {
      const { scores, labels } = drawScores(seed);
      const others = scores.map((score, i) => score + Math.cos(i * seed));
      const plain = compareAurocs(scores, others, labels);
      const found = estimateDifference([scores], others, labels);
      expect(found.difference).toBeCloseTo(plain.difference, DIGITS);
      expect(found.lower).toBeCloseTo(plain.lower, DIGITS);
      expect(found.upper).toBeCloseTo(plain.upper, DIGITS);
      expect(found.pValue).toBeCloseTo(plain.pValue, DIGITS);
    }
  });

  it('is the difference of the adjusted AUROCs within strata, and turns with its sides', () => {
    for (const seed of SEEDS.slice(20)) {
      const { scores, labels } = drawScores(seed);
      const others = scores.map((score, i) => score + 2 * Math.cos(i * seed));
      const strata = drawStrata(labels.length, seed);
      if (slowAdjustedAuroc({ scores, labels }, strata) === undefined) continue;
      const find = (a: number[], b: number[]) => {
        try {
          return estimateDifference([a], b, labels, { strata });
        } catch (error) {
          if (error instanceof MetricError && error.reason === 'too-few') return undefined;
          throw error;
        }
      };
      const [there, back] = [find(scores, others), find(others, scores)];
      if (!there || !back) continue;
      const expected = adjustedAuroc(scores, labels, strata) - adjustedAuroc(others, labels, strata);
      expect(there.difference).toBeCloseTo(expected, DIGITS);
      expect(back.lower).toBeCloseTo(-there.upper, DIGITS);
      expect(back.pValue).toBeCloseTo(there.pValue, DIGITS);
      expect(there.lower > 0 || there.upper < 0).toBe(there.pValue < 0.05);
      if (there.pValue < 1e-5 || there.pValue > 0.999) continue;
      // The p-value is the level at which the interval just reaches 0.
      const at = (p: number) => estimateDifference([scores], others, labels, { strata, level: 1 - p });
      const [wider, narrower] = [at(there.pValue * 0.99), at(there.pValue * 1.001)];
      expect(wider.lower <= 0 && wider.upper >= 0).toBe(true);
      expect(narrower.lower > 0 || narrower.upper < 0).toBe(true);
      expect(there.lower).toBeLessThanOrEqual(there.difference);
      expect(there.upper).toBeGreaterThanOrEqual(there.difference);
    }
  });

  it('includes 0 for scores that differ only between strata', () => {
    const { scores, labels } = drawScores(12);
    const strata = labels.map((_, i) => i % 2);
    const moved = scores.map((score, i) => score + 10 * (strata[i] as number));
    const { difference, lower, upper } = estimateDifference([moved], scores, labels, { strata });
    expect(difference).toBeCloseTo(0, DIGITS);
    expect(lower).toBeLessThan(0);
    expect(upper).toBeGreaterThan(0);
  });
});
