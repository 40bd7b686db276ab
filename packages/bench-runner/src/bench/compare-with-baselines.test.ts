import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareAurocs } from '@cxr-anomaly/metrics';
import { compareScores } from '../compare/compare-scores';
import { metricsOf } from '../testing/metrics-of';
import { compareWithBaselines, isAhead } from './compare-with-baselines';

const LABELS = [0, 0, 0, 0, 1, 1, 1, 1];
const RUNS = [
  [1, 2, 3, 4, 3.5, 5, 6, 7],
  [1, 2, 3, 6, 3.5, 5, 4, 7],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comparisons-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('compareWithBaselines', () => {
  const baseline = {
    ...{ name: 'b', title: 'baseline', seconds: 0, test: metricsOf(0.5) },
    scores: Float32Array.from([4, 1, 3, 2, 2.5, 1.5, 5, 3.5]),
  };

  it('is the mean over runs of the paired test on their scores', async () => {
    const folders = await Promise.all(
      RUNS.map(async (scores, seed) => {
        const path = await mkdtemp(join(folder, `run-${seed}-`));
        const rows = scores.map((score, i) => `film ${i},${LABELS[i]},${score}`);
        await writeFile(join(path, 'scores.csv'), ['id,label,score', ...rows].join('\n'));
        return path;
      }),
    );
    const tests = RUNS.map((scores) => compareAurocs(scores, baseline.scores, LABELS));
    const mean = (of: (test: (typeof tests)[number]) => number) =>
      tests.reduce((sum, test) => sum + of(test), 0) / 2;
    const [found] = await compareWithBaselines(folders, [baseline]);
    expect(found).toMatchObject({ baseline: 'b', title: 'baseline' });
    expect(found?.difference).toBeCloseTo(
      mean((test) => test.difference),
      12,
    );
    expect(found?.ci?.[0]).toBeCloseTo(
      mean((test) => test.lower),
      12,
    );
    expect(found?.ci?.[1]).toBeCloseTo(
      mean((test) => test.upper),
      12,
    );
    expect(await compareWithBaselines([], [baseline])).toEqual([]);
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
    const { ci } = compareScores([1, 2, 3, 4], [4, 3, 2, 1], [0, 0, 1, 1]);
    expect(isAhead({ ci })).toBe(false);
  });
});
