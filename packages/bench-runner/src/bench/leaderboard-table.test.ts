import { metricsOf } from '../testing/metrics-of';
import { describeBaseline, describeExternal, type MethodEntry } from './leaderboard';
import { formatLeaderboard, formatMarkdown } from './leaderboard-table';
import { summarizeSeeds } from './summarize-seeds';

const methodOf = (title: string, aurocs: readonly number[]): MethodEntry => ({
  ...{
    kind: 'method',
    method: title.toLowerCase(),
    title,
    dataset: 'phantom',
    failures: [],
    comparisons: [],
  },
  seeds: aurocs.map((auroc, seed) => ({ seed, run: `run-s${seed}`, auroc })),
  ...summarizeSeeds(aurocs.map(metricsOf)),
  train: { images: 90, epochs: 3, seconds: 75, imagesPerSecond: 123.4 },
});

const failed: MethodEntry = {
  ...{ kind: 'method', method: 'worst', title: 'Worst', dataset: 'phantom', seeds: [], comparisons: [] },
  failures: [{ seed: 3, run: 'worst-s3', reason: 'The loss became NaN.' }],
};

const board = [
  failed,
  methodOf('Good', [0.7]),
  methodOf('Better', [0.8, 0.9]),
  describeBaseline('phantom', {
    ...{ name: 'b', title: 'baseline', seconds: 0.2, test: metricsOf(0.95) },
    scores: new Float32Array(),
  }),
];

describe('formatLeaderboard', () => {
  it('lists methods by AUROC, failed ones last with their reason, and baselines below a line', () => {
    const plain = { isTTY: false } as NodeJS.WriteStream;
    expect(
      formatLeaderboard(board, plain)
        .split('\n')
        .map((line) => line.replace(/ {2,}/g, '  ')),
    ).toEqual([
      expect.stringMatching(/^method {2}AUROC {2}95 % CI {2}AP {2}EER/),
      expect.stringMatching(/^─+$/),
      'Better  0.850 ± 0.071  0.750–0.950  0.500  0.250  1.000  123  1 min 15 s  2',
      'Good  0.700  0.600–0.800  0.500  0.250  1.000  123  1 min 15 s  1',
      'Worst  failed  0',
      expect.stringMatching(/^─+$/),
      'baseline  0.950  0.850–1.050  0.500  0.250  1.000  0.2 s',
      'Worst, seed 3, failed: The loss became NaN.',
    ]);
  });
});

describe('formatLeaderboard with scores of another tool', () => {
  const external = (title: string, auroc: number, changes: Partial<ReturnType<typeof metricsOf>> = {}) =>
    describeExternal(
      'phantom',
      {
        ...{ title, path: '/home/somebody/preds.csv', sha256: 'a'.repeat(64), copy: 'external/other.csv' },
        test: { ...metricsOf(auroc), ...changes },
      },
      { comparisons: [], againstExternal: [] },
    );

  it('ranks it among the methods, marked, with the columns about training empty', () => {
    const rows = formatLeaderboard([...board, external('Other', 0.75)], {
      isTTY: false,
    } as NodeJS.WriteStream).split('\n');
    expect(rows.slice(2, 5).map((row) => row.replace(/ {2,}/g, '  '))).toEqual([
      expect.stringMatching(/^Better /),
      'Other (external)  0.750  0.650–0.850  0.500  0.250  1.000',
      expect.stringMatching(/^Good /),
    ]);
  });

  it('lists it among the comparisons, and says below the Markdown table that its scores look inverted', () => {
    const method = {
      ...methodOf('Good', [0.7]),
      comparisons: [
        { baseline: 'b', title: 'baseline', difference: 0.1, ci: [0.05, 0.15] as const, pValue: 0.012 },
      ],
      againstExternal: [{ title: 'Other', difference: 0.5, ci: [0.3, 0.7] as const, pValue: 1e-6 }],
    };
    const lines = formatMarkdown([method, external('Other', 0.2)], 'phantom').split('\n');
    expect(lines).toContain('| method | baseline | Other (external) |');
    expect(lines).toContain(
      '| Good | **+0.100 (+0.050 to +0.150; p 0.012)** | **+0.500 (+0.300 to +0.700; p < 0.001)** |',
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^- Other \(external\): AUROC 0\.200 .*looks inverted/),
    );
    expect(formatMarkdown([external('Other', 0.45, { aurocCi: [0.4, 0.5] })], 'phantom')).not.toMatch(
      /inverted/,
    );
  });

  it('does not reveal the folder of the file', () => {
    expect(external('Other', 0.7).file).toBe('preds.csv');
  });
});

describe('formatLeaderboard of few images', () => {
  it('says that there is no interval', () => {
    const test = { ...metricsOf(0.8), aurocCi: null, aurocCiReason: 'one image' };
    const entry = describeBaseline('phantom', {
      ...{ name: 'b', title: 'baseline', seconds: 0.2, test },
      scores: new Float32Array(),
    });
    expect(formatLeaderboard([entry], { isTTY: false } as NodeJS.WriteStream)).toMatch(
      /baseline +0\.800 +no interval +0\.500/,
    );
  });
});

describe('formatLeaderboard with masks', () => {
  it('has a column for the pixel AUROC, empty for baselines', () => {
    const [better, good] = [0.6, 0.7].map((pixelAuroc) => ({ ...metricsOf(0.8), pixelAuroc }));
    const found = {
      ...methodOf('Good', [0.8, 0.8]),
      ...summarizeSeeds([better, good].flatMap((test) => test ?? [])),
    };
    const rows = formatLeaderboard([found, ...board.slice(-1)], { isTTY: false } as NodeJS.WriteStream).split(
      '\n',
    );
    expect(rows[0]).toMatch(/FPR@95TPR +pixel AUROC +images\/s/);
    expect(rows[2]).toMatch(/1\.000 +0\.650 ± 0\.071 +123/);
    expect(rows[4]).toMatch(/1\.000 +0\.2 s$/);
    const lines = formatMarkdown([found, ...board.slice(-1)], 'phantom').split('\n');
    expect(lines.filter((line) => line.includes('| – | – | 0.2 s | – |'))).toHaveLength(1);
  });
});

describe('formatMarkdown', () => {
  it('writes the same number of cells in every row of its table', () => {
    const rows = formatMarkdown(board, 'phantom')
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(6);
    expect(new Set(rows.map((row) => row.split('|').length)).size).toBe(1);
    expect(formatMarkdown(board, 'phantom')).toContain('- Worst, seed 3, failed: The loss became NaN.');
  });

  it('lets no title, data word or reason start a line, a cell, a link or an element', () => {
    const hostile = 'a|b\n# c <img src=x> [d](e)\u202e';
    const entry = { ...failed, title: hostile, failures: [{ seed: 0, run: 'r', reason: hostile }] };
    const lines = formatMarkdown([entry], hostile).split('\n');
    const shown = String.raw`a\|b\\n\# c \<img src=x\> \[d\](e)\\u\{202e\}`;
    expect(lines[0]).toBe(`# ${shown}`);
    expect(lines.filter((line) => line.startsWith('| a'))).toEqual([
      `| ${shown} | failed | – | – | – | – | – | – | 0 |`,
    ]);
    expect(lines).toContain(`- ${shown}, seed 0, failed: ${shown}`);
  });

  it('puts the difference to each baseline in a separate table, bold where its interval is above 0', () => {
    const compared = (difference: number) => ({
      ...methodOf('Good', [0.7]),
      comparisons: [
        {
          baseline: 'b',
          title: 'baseline',
          difference,
          ci: [difference - 0.05, difference + 0.05] as const,
          pValue: 0.2,
        },
      ],
    });
    expect(formatMarkdown([compared(0.1)], 'phantom')).toContain(
      '| Good | **+0.100 (+0.050 to +0.150; p 0.200)** |',
    );
    const without = { baseline: 'b', title: 'baseline', difference: 0.5, ci: null, pValue: null };
    expect(formatMarkdown([{ ...compared(0), comparisons: [without] }], 'phantom')).toContain(
      '| Good | +0.500 (no interval) |',
    );
    expect(formatMarkdown([compared(-0.02)], 'phantom')).toContain(
      '| Good | −0.020 (−0.070 to +0.030; p 0.200) |',
    );
  });
});
