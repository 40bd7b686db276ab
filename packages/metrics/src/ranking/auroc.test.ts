import { drawScores } from '../testing/seeded-scores';
import { slowAuroc } from '../testing/slow-definitions';
import { auroc } from './auroc';

/** Sums of up to 900 pairs in another order. */
const ROUNDING = 12;

describe('auroc', () => {
  it('counts the pairs in the right order, ties as half', () => {
    // Pairs (anomalous, normal): 0.5>0.2, 0.5=0.5, 0.9>0.2, 0.9>0.5 → 3.5 of 4.
    expect(auroc([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1])).toBe(0.875);
    expect(auroc([3, 1, 2], [0, 1, 1])).toBe(0);
    expect(auroc([1, 1, 1], [0, 1, 0])).toBe(0.5);
  });

  it('agrees with the definition over all pairs for 400 draws', () => {
    for (let seed = 0; seed < 400; seed++) {
      const images = drawScores(seed);
      expect(auroc(images.scores, images.labels)).toBeCloseTo(slowAuroc(images), ROUNDING);
    }
  });

  it('becomes its complement when scores are negated, and stays under a monotone transform', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { scores, labels } = drawScores(seed);
      const value = auroc(scores, labels);
      expect(
        auroc(
          scores.map((score) => -score),
          labels,
        ),
      ).toBeCloseTo(1 - value, ROUNDING);
      expect(
        auroc(
          scores.map((score) => Math.exp(score) - 5),
          labels,
        ),
      ).toBe(value);
    }
  });

  it('ranks infinite scores and ties 0 with −0', () => {
    expect(auroc([-Infinity, 0, Infinity, 5], [0, 0, 1, 1])).toBe(1);
    expect(auroc([Infinity, Infinity], [0, 1])).toBe(0.5);
    expect(auroc([-0, 0], [1, 0])).toBe(0.5);
  });

  it('takes any typed array and leaves it as it was', () => {
    const scores = new Float32Array([0.3, 0.1, 0.2]);
    expect(auroc(scores, Uint8Array.of(0, 0, 1))).toBe(0.5);
    expect(scores).toEqual(new Float32Array([0.3, 0.1, 0.2]));
  });

  it.each([
    ['empty', [], []],
    ['unequal-length', [1, 2], [0, 1, 1]],
    ['not-a-number', [1, NaN], [0, 1]],
    ['not-a-label', [1, 2], [0, 2]],
    ['not-a-label', [1, 2], [NaN, 1]],
    ['one-class', [1, 2], [0, 0]],
    ['one-class', [1, 2], [1, 1]],
  ])('refuses %s input by that name', (reason, scores, labels) => {
    expect(() => auroc(scores, labels)).toThrow(expect.objectContaining({ name: 'MetricError', reason }));
  });
});
