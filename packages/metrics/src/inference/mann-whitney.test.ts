import { drawScores, seededUniform } from '../testing/seeded-scores';
import { slowAuroc } from '../testing/slow-definitions';
import { mannWhitney } from './mann-whitney';
import { normalCdf } from './normal-distribution';

describe('mannWhitney', () => {
  it('has the p-value computed by hand', () => {
    // U 3.5 of 4, mean 2, variance 4/12·(5 − 6/12) = 1.5; z = (3.5 − 2 − ½)/√1.5.
    const { u, pValue } = mannWhitney([0.2, 0.5, 0.5, 0.9], [0, 1, 0, 1]);
    expect(u).toBe(3.5);
    expect(pValue).toBeCloseTo(2 * normalCdf(-1 / Math.sqrt(1.5)), 14);
  });

  it('counts U as AUROC times pairs, and is symmetric in the classes', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { scores, labels } = drawScores(seed);
      const swapped = labels.map((label) => 1 - label);
      const anomalous = labels.filter((label) => label === 1).length;
      const { u, pValue } = mannWhitney(scores, labels);
      expect(u / (anomalous * (labels.length - anomalous))).toBeCloseTo(slowAuroc({ scores, labels }), 12);
      expect(mannWhitney(scores, swapped).pValue).toBeCloseTo(pValue, 12);
    }
  });

  it('agrees with shuffled labels, ties included', () => {
    const { scores, labels } = drawScores(13);
    const uniform = seededUniform(6);
    const pairs = labels.filter((label) => label === 1).length * labels.filter((label) => label === 0).length;
    const extent = (shuffled: number[]) => Math.abs(slowAuroc({ scores, labels: shuffled }) - 0.5) * pairs;
    const shuffle = () =>
      labels
        .map((label) => ({ label, key: uniform() }))
        .sort((a, b) => a.key - b.key)
        .map(({ label }) => label);
    const observed = extent(labels);
    const asExtreme = Array.from({ length: 2000 }, shuffle).filter(
      (shuffled) => extent(shuffled) >= observed,
    ).length;
    expect(Math.abs(asExtreme / 2000 - mannWhitney(scores, labels).pValue)).toBeLessThan(0.04);
  });

  it('finds nothing when all scores tie', () => {
    expect(mannWhitney([2, 2, 2], [0, 1, 0]).pValue).toBe(1);
  });
});
