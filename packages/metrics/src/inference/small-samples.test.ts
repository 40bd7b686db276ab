import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawScores, seededUniform } from '../testing/seeded-scores';
import { aurocWithCi } from './auroc-with-ci';
import { compareAurocs } from './compare-aurocs';

interface Case {
  readonly name: string;
  readonly labels: number[];
  readonly scores?: number[];
  readonly a?: number[];
  readonly b?: number[];
}

const cases = JSON.parse(
  readFileSync(join(__dirname, '../testing/separated-classes.json'), 'utf8'),
) as Case[];

function find(name: string): Case {
  const found = cases.find((one) => one.name === name);
  if (!found) throw new Error(`There is no case "${name}".`);
  return found;
}

const labelsOf = (normal: number, anomalous: number) => [
  ...Array.from({ length: normal }, () => 0),
  ...Array.from({ length: anomalous }, () => 1),
];
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('aurocWithCi of separated classes', () => {
  const intervalOf = (name: string) => {
    const { scores = [], labels } = find(name);
    return aurocWithCi(scores, labels);
  };

  it('reaches below ½ from two images of each, as chance ranks them so in one of six cases', () => {
    const { auroc, lower, upper } = intervalOf('two and two, separated');
    expect([auroc, upper]).toEqual([1, 1]);
    expect(lower).toBeLessThan(0.5);
    expect(lower).toBeGreaterThan(0);
  });

  it('is the mirror of it for classes the wrong way round', () => {
    const { auroc, lower, upper } = intervalOf('two and two, reversed');
    expect([auroc, lower]).toEqual([0, 0]);
    expect(upper).toBeCloseTo(1 - intervalOf('two and two, separated').lower, 12);
  });

  it('leaves ½ out from ten images of each', () => {
    const { lower, upper } = intervalOf('ten and ten, separated');
    expect(lower).toBeGreaterThan(0.5);
    expect(lower).toBeLessThan(1);
    expect(upper).toBe(1);
  });

  it('narrows with more images', () => {
    const lowers = [
      [2, 2],
      [3, 3],
      [20, 200],
      [200, 200],
      [5000, 5000],
    ].map(([normal = 0, anomalous = 0]) => {
      const labels = labelsOf(normal, anomalous);
      return aurocWithCi(upTo(labels.length), labels).lower;
    });
    expect(lowers).toEqual([...lowers].sort((a, b) => a - b));
    expect(new Set(lowers).size).toBe(lowers.length);
    expect(lowers.at(-1)).toBeLessThan(1);
  });
});

describe('aurocWithCi', () => {
  it('is never a point and stays within 0 and 1, whatever the scores', () => {
    for (let seed = 0; seed < 200; seed++) {
      const { scores, labels } = drawScores(seed);
      const { auroc, lower, upper } = aurocWithCi(scores, labels);
      expect(upper - lower).toBeGreaterThan(0.01);
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(upper).toBeLessThanOrEqual(1);
      expect(lower).toBeLessThanOrEqual(auroc);
      expect(upper).toBeGreaterThanOrEqual(auroc);
    }
  });

  it('lies evenly about ½ where all scores are equal', () => {
    const { auroc, lower, upper } = aurocWithCi([7, 7, 7, 7, 7], [0, 1, 0, 1, 1]);
    expect(auroc).toBe(0.5);
    expect(lower).toBeLessThan(0.4);
    expect(upper).toBeCloseTo(1 - lower, 12);
  });

  it("comes to DeLong's own interval with many images", () => {
    const uniform = seededUniform(3);
    const labels = labelsOf(3000, 2000);
    const scores = labels.map((label) => uniform() + 0.3 * label);
    const { auroc, variance, lower, upper } = aurocWithCi(scores, labels);
    const error = Math.sqrt(variance);
    expect((auroc - lower) / error).toBeCloseTo(1.96, 1);
    expect((upper - auroc) / error).toBeCloseTo(1.96, 1);
  });
});

describe('compareAurocs of a few images', () => {
  it('gives opposite detectors on two and two images the least p-value that 16 exchanges can, and no point', () => {
    const { a = [], b = [], labels } = find('two detectors, opposite, two and two');
    const { difference, pValue, lower, upper } = compareAurocs(a, b, labels);
    expect(difference).toBe(1);
    expect(pValue).toBe(2 / 16);
    expect(lower).toBeLessThanOrEqual(0);
    expect(upper).toBe(1);
  });

  it('gives no p-value below 2/2ⁿ', () => {
    for (const [normal, anomalous] of [
      [2, 3],
      [4, 2],
      [4, 4],
    ] as const) {
      const labels = labelsOf(normal, anomalous);
      const scores = upTo(labels.length);
      const reversed = scores.map((score) => -score);
      expect(compareAurocs(scores, reversed, labels).pValue).toBeGreaterThanOrEqual(2 / 2 ** labels.length);
    }
  });

  it('has an interval for detectors that both separate, and for constant scores', () => {
    const labels = labelsOf(3, 4);
    const separating = upTo(7);
    const constant = labels.map(() => 1);
    for (const [a, b] of [
      [separating, separating],
      [separating, constant],
      [constant, constant],
    ] as const) {
      const { lower, upper, pValue } = compareAurocs(a, b, labels);
      expect(upper - lower).toBeGreaterThan(0.1);
      expect(pValue).toBeGreaterThanOrEqual(2 / 2 ** 7);
      expect(pValue).toBeLessThanOrEqual(1);
    }
  });

  it('says that no interval can be had with one image of a class', () => {
    expect(() => compareAurocs([1, 2, 3], [2, 1, 3], [0, 0, 1])).toThrow(
      expect.objectContaining({
        reason: 'too-few',
        message: expect.stringContaining('No interval can be given') as string,
      }),
    );
  });
});
