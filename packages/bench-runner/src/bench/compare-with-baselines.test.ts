import { listColumns, type ImageItem } from '@cxr-anomaly/data-cxr';
import { adjustedAuroc, compareAurocs } from '@cxr-anomaly/metrics';
import { compareScores } from '../compare/compare-scores';
import { metricsOf } from '../testing/metrics-of';
import { compareWithBaselines, isAhead } from './compare-with-baselines';

const LABELS: (0 | 1)[] = [0, 0, 0, 0, 1, 1, 1, 1];
const RUNS = [
  [1, 2, 3, 4, 3.5, 5, 6, 7],
  [1, 2, 3, 6, 3.5, 5, 4, 7],
];

const VIEWS = ['AP', 'AP', 'PA', 'PA', 'AP', 'AP', 'PA', 'PA'];
const ITEMS = LABELS.map((label, i): ImageItem => ({
  ...{ id: `film ${i}`, split: 'test', label, meta: { view: VIEWS[i] as string } },
}));
const seeds = RUNS.map((scores) => ({ scores, labels: LABELS }));
const none = { items: [], columns: [] };

describe('compareWithBaselines', () => {
  const baseline = {
    ...{ name: 'b', title: 'baseline', seconds: 0, test: metricsOf(0.5) },
    scores: Float32Array.from([4, 1, 3, 2, 2.5, 1.5, 5, 3.5]),
  };

  it('is the paired test on the scores of a single run', () => {
    const [run] = seeds;
    const { difference, lower, upper, pValue } = compareAurocs(RUNS[0] as number[], baseline.scores, LABELS);
    const [found] = compareWithBaselines(run ? [run] : [], [baseline], none);
    expect(found).toMatchObject({ baseline: 'b', title: 'baseline' });
    expect(found?.difference).toBeCloseTo(difference, 12);
    expect(found?.ci?.[0]).toBeCloseTo(lower, 9);
    expect(found?.ci?.[1]).toBeCloseTo(upper, 9);
    expect(found?.pValue).toBeCloseTo(pValue, 9);
  });

  it('is the mean over several runs, with an interval that their spread widens', () => {
    const [found] = compareWithBaselines(seeds, [baseline], none);
    const each = RUNS.map((scores) => compareAurocs(scores, baseline.scores, LABELS));
    const mean = (of: (test: (typeof each)[number]) => number) =>
      each.reduce((sum, test) => sum + of(test), 0) / 2;
    expect(found?.difference).toBeCloseTo(
      mean(({ difference }) => difference),
      12,
    );
    const [lower = 0, upper = 0] = found?.ci ?? [];
    const apart = RUNS.map((scores) => scores.map((score, i) => score - 3 * (LABELS[i] as number)));
    const wider = compareWithBaselines(
      [...seeds, ...apart.map((scores) => ({ scores, labels: LABELS }))],
      [baseline],
      none,
    );
    expect((wider[0]?.ci?.[1] ?? 0) - (wider[0]?.ci?.[0] ?? 0)).toBeGreaterThan(upper - lower);
    expect(compareWithBaselines([], [baseline], none)).toEqual([]);
  });

  it('also compares images of the same group only', () => {
    const images = { items: ITEMS, columns: listColumns(ITEMS) };
    const [found] = compareWithBaselines(seeds, [baseline], images);
    const adjusted = (scores: ArrayLike<number>) => adjustedAuroc(scores, LABELS, VIEWS);
    expect(found?.by?.map(({ columns }) => columns)).toEqual([['view']]);
    expect(found?.by?.[0]?.difference).toBeCloseTo(
      (adjusted(RUNS[0] as number[]) + adjusted(RUNS[1] as number[])) / 2 - adjusted(baseline.scores),
      12,
    );
  });
});

describe('isAhead', () => {
  it('requires an interval above 0', () => {
    expect(isAhead({ ci: [0.01, 0.2] })).toBe(true);
    expect(isAhead({ ci: [0, 0.2] })).toBe(false);
    expect(isAhead({ ci: [-0.2, -0.1] })).toBe(false);
    expect(isAhead({ ci: null })).toBe(false);
  });

  it('is false even for a perfect method if there are two images of each class', () => {
    const { ci } = compareScores({ runs: [[1, 2, 3, 4]], others: [4, 3, 2, 1], labels: [0, 0, 1, 1] });
    expect(isAhead({ ci })).toBe(false);
  });
});
