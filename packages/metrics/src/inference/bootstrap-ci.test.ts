import { auroc } from '../ranking/auroc';
import { averagePrecision } from '../ranking/average-precision';
import { drawScores, seededUniform } from '../testing/seeded-scores';
import { aurocWithCi } from './auroc-with-ci';
import { bootstrapCi } from './bootstrap-ci';

describe('bootstrapCi', () => {
  it('keeps the numbers of each class and draws only their own scores', () => {
    const scores = [1, 2, 3, 10, 20];
    const labels = [0, 0, 0, 1, 1];
    bootstrapCi(
      (drawn, drawnLabels) => {
        const pairs = Array.from(drawn, (score, i) => ({ score, label: drawnLabels[i] }));
        expect(pairs.filter(({ label }) => label === 0).every(({ score }) => score < 5)).toBe(true);
        expect(pairs.filter(({ label }) => label === 1).every(({ score }) => score > 5)).toBe(true);
        expect(pairs.filter(({ label }) => label === 1)).toHaveLength(2);
        return drawn[0] as number;
      },
      scores,
      labels,
      { random: seededUniform(1), resamples: 50 },
    );
  });

  it('reports the metric of the images themselves, inside its interval', () => {
    for (const seed of [0, 6, 11]) {
      const { scores, labels } = drawScores(seed);
      const { estimate, lower, upper } = bootstrapCi(averagePrecision, scores, labels, {
        random: seededUniform(seed),
      });
      expect(estimate).toBe(averagePrecision(scores, labels));
      expect(lower).toBeLessThanOrEqual(estimate);
      expect(upper).toBeGreaterThanOrEqual(estimate);
    }
  });

  it("comes close to DeLong's interval for the AUROC of a hundred images", () => {
    const uniform = seededUniform(5);
    const labels = Array.from({ length: 100 }, (_, i) => i % 2);
    const scores = labels.map((label) => uniform() + 0.4 * label);
    const bootstrap = bootstrapCi(auroc, scores, labels, { random: uniform });
    const delong = aurocWithCi(scores, labels);
    expect(Math.abs(bootstrap.lower - delong.lower)).toBeLessThan(0.02);
    expect(Math.abs(bootstrap.upper - delong.upper)).toBeLessThan(0.02);
  });

  it('repeats itself with the same generator and narrows with the level', () => {
    const { scores, labels } = drawScores(4);
    const run = (level: number) => bootstrapCi(auroc, scores, labels, { random: seededUniform(3), level });
    expect(run(0.95)).toEqual(run(0.95));
    expect(run(0.5).upper - run(0.5).lower).toBeLessThan(run(0.95).upper - run(0.95).lower);
  });

  it('has no interval where all resamples agree, or a class has one image', () => {
    const random = seededUniform(1);
    expect(() => bootstrapCi(averagePrecision, [1, 2, 3, 4], [0, 0, 1, 1], { random })).toThrow(
      expect.objectContaining({ reason: 'no-spread' }),
    );
    expect(() => bootstrapCi(averagePrecision, [1, 2, 3], [0, 1, 0], { random })).toThrow(
      expect.objectContaining({ reason: 'too-few' }),
    );
  });

  it('refuses unusable numbers of resamples', () => {
    const options = { random: seededUniform(1), resamples: 0 };
    expect(() => bootstrapCi(auroc, [1, 2], [0, 1], options)).toThrow(
      expect.objectContaining({ reason: 'out-of-range' }),
    );
  });
});
