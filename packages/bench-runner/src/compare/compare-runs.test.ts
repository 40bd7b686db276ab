import { SettingsError } from '@cxr-anomaly/core-nets';
import { listColumns, type ImageItem } from '@cxr-anomaly/data-cxr';
import { aurocWithCi, compareAurocs } from '@cxr-anomaly/metrics';
import { compareRuns } from './compare-runs';
import type { TestedRun } from './read-tested-runs';

const run = (name: string, scores: readonly number[], changes: Partial<TestedRun> = {}): TestedRun => ({
  ...{ run: name, method: 'rlad', seed: 0, ids: ['a', 'b', 'c', 'd', 'e'], labels: [0, 0, 0, 1, 1] },
  scores,
  ...changes,
});

const first = run('first', [1, 2, 5, 4, 6]);

describe('compareRuns', () => {
  it('computes the AUROC of each run and the difference of each pair', () => {
    const second = run('second', [6, 2, 3, 4, 5]);
    const { images, runs, pairs } = compareRuns([first, second]);
    expect(images).toEqual({ normal: 3, anomalous: 2 });
    // Of 6 pairs of a normal and an anomalous image, 5 and 4 are in order.
    expect(runs.map(({ auroc }) => auroc)).toEqual([5 / 6, 4 / 6]);
    const { lower, upper } = aurocWithCi(first.scores, first.labels);
    expect(runs[0]?.ci).toEqual([lower, upper]);
    const expected = compareAurocs(first.scores, second.scores, first.labels);
    expect(pairs).toEqual([
      {
        ...{ a: 'first', b: 'second', difference: expected.difference, pValue: expected.pValue },
        ci: [expected.lower, expected.upper],
      },
    ]);
  });

  it('pairs images by id, not by position', () => {
    const shuffled = run('shuffled', [6, 1, 2, 5, 4], {
      ids: ['e', 'a', 'b', 'c', 'd'],
      labels: [1, 0, 0, 0, 1],
    });
    expect(compareRuns([first, shuffled]).pairs[0]).toMatchObject({ difference: 0, pValue: 1 });
  });

  it('returns AUROCs but no intervals or p-values if a class has only one image', () => {
    const few = { ids: ['a', 'b', 'c'], labels: [0, 0, 1] };
    const { runs, pairs } = compareRuns([run('first', [1, 2, 3], few), run('second', [1, 3, 2], few)]);
    expect(runs.map(({ auroc, ci }) => [auroc, ci])).toEqual([
      [1, null],
      [0.5, null],
    ]);
    expect(pairs).toEqual([{ a: 'first', b: 'second', difference: 0.5, ci: null, pValue: null }]);
  });

  it('also compares images of the same view only, found by id', () => {
    const views = { a: 'PA', b: 'AP', c: 'AP', d: 'AP', e: 'PA' };
    const items = Object.entries(views).map(([id, view], i): ImageItem => ({
      ...{ id, split: 'test', label: i < 3 ? 0 : 1, meta: { view } },
    }));
    const known = { items: [...items].reverse(), columns: listColumns(items) };
    const { runs, pairs } = compareRuns([first, run('second', [6, 2, 3, 4, 5])], known);
    // PA: a and e; AP: b, c and d. In the first run 6 beats 1, and 4 beats one of 2 and 5; in the second 5 does not beat 6.
    expect(runs.map(({ by }) => by?.[0]?.adjusted?.auroc)).toEqual([0.75, 0.5]);
    expect(pairs[0]?.by).toMatchObject([{ columns: ['view'], difference: 0.25 }]);
    expect(pairs[0]?.by?.[0]?.pValue).toBeGreaterThan(0.3);
    const few = { ...known, items: items.slice(1) };
    expect(() => compareRuns([first, first], few)).toThrow(/lacks 1 of the 5 test images/);
  });

  it('compares every pair of runs', () => {
    const three = [first, run('second', [6, 2, 3, 4, 5]), run('third', [5, 4, 3, 2, 1])];
    expect(compareRuns(three).pairs.map(({ a, b }) => `${a} ${b}`)).toEqual([
      'first second',
      'first third',
      'second third',
    ]);
  });

  it.each<[string, TestedRun[], RegExp]>([
    ['one run', [first], /two or more runs/],
    [
      'other images',
      [first, run('other', first.scores, { ids: ['a', 'b', 'c', 'd', 'f'] })],
      /other and first .* 1 .* 1 others/,
    ],
    [
      'more images',
      [run('few', [1, 2], { ids: ['a', 'd'], labels: [0, 1] }), first],
      /0 of the latter's .* 3 others/,
    ],
    [
      'other labels',
      [first, run('other', first.scores, { labels: [1, 0, 0, 1, 1] })],
      /different labels for 1 test images/,
    ],
  ])('refuses %s', (_, runs, message) => {
    expect(() => compareRuns(runs)).toThrow(SettingsError);
    expect(() => compareRuns(runs)).toThrow(message);
  });
});
