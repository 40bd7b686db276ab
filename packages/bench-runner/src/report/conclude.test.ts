import type { Interval } from '@cxr-anomaly/runs';
import { describeBaseline, type LeaderboardEntry } from '../bench/leaderboard';
import { conclude } from './conclude';

const figures = { averagePrecision: 0.5, eer: 0.5, f1Max: 0.5, fprAt95Tpr: 0.5 };

const test = (auroc: number, aurocCi: Interval = [auroc - 0.1, auroc + 0.1]) => ({
  ...{ normal: 20, anomalous: 20, auroc, aurocCi, ...figures },
});

function baseline(name: string, auroc: number): LeaderboardEntry {
  const scores = new Float32Array();
  return describeBaseline('phantom', {
    name,
    title: name.toUpperCase(),
    seconds: 1,
    test: test(auroc),
    scores,
  });
}

/** A method of one seed, and the interval of its lead over each baseline. */
function method(title: string, auroc: number, leads: Readonly<Record<string, Interval>>): LeaderboardEntry {
  const names = { kind: 'method', method: title.toLowerCase(), title, dataset: 'phantom' } as const;
  const comparisons = Object.entries(leads).map(([name, ci]) => ({
    ...{ baseline: name, title: name.toUpperCase(), difference: 0, ci, pValue: null },
  }));
  const zero = { auroc: 0, averagePrecision: 0, eer: 0, f1Max: 0, fprAt95Tpr: 0 };
  return { ...names, test: test(auroc), std: zero, seeds: [], failures: [], comparisons };
}

/** Concludes, given which pairs (`A>B`) have an interval above 0. */
function read(entries: readonly LeaderboardEntry[], ahead: readonly string[] = []): string {
  const find = (a: string, b: string) => ({
    ...{ difference: 0, pValue: null },
    ci: (ahead.includes(`${a}>${b}`) ? [0.1, 0.2] : [-0.1, 0.2]) as Interval,
  });
  return conclude(entries, { seed: 3, find }, ({ title }) => title);
}

const baselines = [baseline('dark', 0.6), baseline('pca', 0.7)];

describe('conclude', () => {
  it('says that no method is ahead unless the interval of its lead over the best baseline lies above 0', () => {
    const first = method('A', 0.9, { dark: [0.1, 0.3], pca: [-0.01, 0.4] });
    expect(read([first, ...baselines])).toBe('No method is ahead of PCA on these data.');
    const second = method('B', 0.4, { dark: [-0.1, 0.1], pca: [-0.4, -0.1] });
    expect(read([second, first, ...baselines])).toBe(
      'No method is ahead of PCA on these data; B is behind it.',
    );
  });

  it('names a winner only if it is ahead of every baseline and of all other methods', () => {
    const leads = { dark: [0.1, 0.3], pca: [0.01, 0.4] } as const;
    const entries = [method('A', 0.9, leads), method('B', 0.8, leads), ...baselines];
    expect(read(entries)).toBe(
      'A and B are ahead of every baseline on these data. Of these, none is ahead of all others (seed 3).',
    );
    expect(read(entries, ['A>B'])).toBe(
      'A and B are ahead of every baseline on these data. A is also ahead of all others (seed 3).',
    );
    expect(read([method('A', 0.9, { ...leads, dark: [-0.1, 0.3] }), ...baselines])).toMatch(
      /^A is ahead of PCA, the best baseline, though not of every other one, on these data\. It is /,
    );
  });

  it('judges nothing without an interval, and a single run by chance alone', () => {
    expect(read([method('A', 0.9, { dark: null, pca: null }), ...baselines])).toMatch(/too few test images/);
    expect(read([method('A', 0.7, {})])).toMatch(/^A reaches .*0\.600–0\.800\), above random guessing; no /);
    expect(read([method('A', 0.55, {})])).toMatch(/not distinguishable from random guessing; no baseline/);
  });
});
