import type { ColumnResult } from '@cxr-anomaly/runs';
import { metricsOf } from '../testing/metrics-of';
import { formatGroupTables, listGroupTables } from './format-groups';
import { describeBaseline, describeMethod, type LeaderboardEntry } from './leaderboard';
import { listGroupDifferences } from './list-differences';
import { listGroups } from './list-groups';

const viewOf = (auroc: number, pooled: number, rates: object = {}): ColumnResult[] => [
  {
    columns: ['view'],
    unknown: 3,
    adjusted: { auroc, aurocCi: [auroc - 0.1, auroc + 0.1], pooled, normal: 40, anomalous: 35, strata: 2 },
    groups: [
      { group: 'AP', normal: 30, anomalous: 20, auroc: 0.7, aurocCi: [0.6, 0.8], ...rates },
      { group: 'PA', normal: 10, anomalous: 15, auroc: 0.8, aurocCi: [0.7, 0.9], ...rates },
      { group: 'LL', normal: 4, anomalous: 0, falseAlarms: 0.25 },
    ],
  },
];

const method = describeMethod(
  { name: 'rlad', title: 'RLAD' },
  'films',
  [{ seed: 0, folder: 'board/rlad-s0', failure: 'none' }],
  {
    comparisons: [
      {
        ...{ baseline: 'b', title: 'baseline', difference: 0.05, ci: [-0.1, 0.2], pValue: 0.4 },
        by: [{ columns: ['view'], difference: 0.12, ci: [0.02, 0.22], pValue: 0.03 }],
      },
    ],
  },
);
const rates = { sensitivity: 0.5, falseAlarms: 0.1 };
const board: LeaderboardEntry[] = [
  describeBaseline('films', {
    ...{ name: 'b', title: 'baseline', seconds: 0, scores: new Float32Array() },
    test: { ...metricsOf(0.9), by: viewOf(0.6, 0.9) },
  }),
  { ...method, test: { ...metricsOf(0.7), by: viewOf(0.78, 0.7, rates) } },
];

describe('listGroups', () => {
  it('says in a sentence what changes most for a method, not for a baseline', () => {
    expect(listGroups(board)?.sentence).toBe(
      'Within images of the same view, RLAD has an AUROC of 0.780; across them 0.700: the largest such change.',
    );
  });

  it('lists methods above baselines, with the adjusted AUROC beside the plain one', () => {
    expect(listGroups(board)?.adjusted).toMatchObject({
      columns: ['AUROC', 'of the same view'],
      rows: [
        { name: 'RLAD', cells: [{ value: '0.700' }, { value: '0.780', interval: '0.680–0.880' }] },
        { name: 'baseline', cells: [{ value: '0.900' }, { value: '0.600', interval: '0.500–0.700' }] },
      ],
    });
  });

  it('names groups with their counts, marks small ones, and shows thresholds of methods only', () => {
    const [aurocs, called] = listGroups(board)?.groups ?? [];
    expect(aurocs).toMatchObject({
      title: 'AUROC by view; 3 images without it',
      columns: ['AP (30 + 20)', 'PA (10 + 15)', 'LL (4 + 0) *'],
    });
    expect(aurocs?.rows[0]?.cells[2]).toEqual({ value: '' });
    expect(called?.rows).toEqual([
      {
        ...{ name: 'RLAD', kind: 'method' },
        cells: [{ value: '0.500 / 0.100' }, { value: '0.500 / 0.100' }, { value: '– / 0.250' }],
      },
    ]);
  });

  it('is absent where no image has metadata', () => {
    const plain = [{ ...method, test: metricsOf(0.7) }];
    expect(listGroups(plain)).toBeUndefined();
    expect(formatGroupTables(plain, { withGroups: true })).toEqual([]);
    expect(listGroupTables(plain)).toEqual([]);
  });
});

describe('formatGroupTables', () => {
  it('shows the groups of each column only where asked to', () => {
    const [short, long] = [false, true].map((withGroups) =>
      formatGroupTables(board, { withGroups }).join('\n'),
    );
    expect(short).toMatch(/of the same view[\s\S]*RLAD +0\.700 +0\.780 \(0\.680–0\.880\)[\s\S]*─\nbaseline/);
    expect(short).not.toContain('AP (30 + 20)');
    expect(long).toContain('AP (30 + 20)');
  });
});

describe('listGroupDifferences', () => {
  it('has a table for each column, with leads by an interval above 0', () => {
    expect(listGroupDifferences(board)).toMatchObject([
      {
        title: 'Among images of the same view',
        columns: ['baseline'],
        rows: [
          {
            name: 'RLAD',
            cells: [{ difference: '+0.120', interval: '+0.020 to +0.220', pValue: '0.030', isAhead: true }],
          },
        ],
      },
    ]);
  });
});
