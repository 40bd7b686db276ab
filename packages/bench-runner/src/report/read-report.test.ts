import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { readFinished, runFolder, writeDigests, type RunMetrics } from '@cxr-anomaly/runs';
import {
  describeBaseline,
  describeMethod,
  type LeaderboardEntry,
  type MethodEntry,
} from '../bench/leaderboard';
import { readTestedRuns } from '../compare/read-tested-runs';
import { methods } from '../registry';
import { metricsOf } from '../testing/metrics-of';
import { writeRun } from '../testing/write-run';
import { findSharedSeed, readReport } from './read-report';

describe('findSharedSeed', () => {
  it('is the first seed of the first method that all others have', () => {
    expect(
      findSharedSeed([
        [0, 1, 2],
        [1, 2],
        [2, 1],
      ]),
    ).toBe(1);
    expect(findSharedSeed([[0, 1]])).toBe(0);
  });

  it('is undefined where no seed was finished by all', () => {
    expect(findSharedSeed([[0], [1]])).toBeUndefined();
    expect(findSharedSeed([])).toBeUndefined();
  });
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-report-'));
  const labels = [0, 0, 0, 1, 1] as const;
  // Of 6 pairs of a normal and an anomalous image, 5 are in order.
  await writeRun(join(folder, 'a'), { method: 'rlad', scores: [1, 2, 5, 4, 6], labels });
  await writeRun(join(folder, 'b'), { method: 'rlad', seed: 1, scores: [1, 2, 3, 4, 6], labels });
  const runs = await Promise.all(
    ['a', 'b'].map(async (name, seed) => {
      const { metrics } = (await readFinished(runFolder(join(folder, name)))) ?? {};
      return {
        seed,
        folder: name,
        metrics: metrics as RunMetrics & { test: NonNullable<RunMetrics['test']> },
      };
    }),
  );
  const baseline = {
    name: 'b',
    title: 'baseline',
    seconds: 0.2,
    test: metricsOf(0.5),
    scores: new Float32Array(),
  };
  await writeBoard([
    describeMethod({ name: 'rlad', title: 'RLAD' }, 'phantom', runs),
    describeBaseline('phantom', baseline),
  ]);
});
afterEach(() => rm(folder, { recursive: true }));

async function writeBoard(board: readonly LeaderboardEntry[], listed = true): Promise<void> {
  await writeFile(join(folder, 'leaderboard.json'), JSON.stringify(board));
  if (listed) await writeDigests(folder, ['leaderboard.json']);
}

async function edit(name: string, from: RegExp, to: string): Promise<void> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8');
  expect(text).toMatch(from);
  await writeFile(path, text.replace(from, to));
}

async function editBoard(change: (board: LeaderboardEntry[]) => void, listed = true): Promise<void> {
  const board = JSON.parse(await readFile(join(folder, 'leaderboard.json'), 'utf8')) as LeaderboardEntry[];
  change(board);
  await writeBoard(board, listed);
}

describe('a report', () => {
  const report = () => readReport(folder, methods);

  it('is read when all files agree', async () => {
    const { runs, board } = await report();
    expect(runs.map(({ metrics }) => metrics.seed)).toEqual([0]);
    expect(board[0]?.test?.auroc).toBeCloseTo((5 / 6 + 1) / 2, 12);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    [
      'an edited AUROC',
      () => edit('b/metrics.json', /"auroc":1,/, '"auroc":0.999,'),
      /b\/metrics\.json says AUROC 0\.999, but .*b\/scores\.csv gives 1: one of them was altered\. Restore/,
    ],
    [
      'an edited score, whose AUROC follows',
      () => edit('a/scores.csv', /test\/2,0,5/, 'test/2,0,3'),
      /a\/metrics\.json says AUROC 0\.83\d*, but .*a\/scores\.csv gives 1:/,
    ],
    [
      'an edited score that changes no figure',
      () => edit('a/scores.csv', /test\/4,1,6/, 'test/4,1,7'),
      /a\/scores\.csv was altered: its SHA-256 is \w{12}…, SHA256SUMS says \w{12}…\. Restore/,
    ],
    [
      'an edited time',
      () => edit('a/metrics.json', /"seconds":1/, '"seconds":0.1'),
      /a\/metrics\.json was altered: its SHA-256/,
    ],
    [
      'edited settings',
      () => edit('a/config.json', /"imageSize":32/, '"imageSize":64'),
      /a\/config\.json was/,
    ],
    ['a run without digests', () => unlink(join(folder, 'a/SHA256SUMS')), /a has no SHA256SUMS/],
    [
      'a scores file of one class',
      () => edit('a/scores.csv', /,1,/g, ',0,'),
      /a\/scores\.csv was altered \(.*class/,
    ],
    [
      'an edited board',
      () =>
        editBoard((board) => {
          const [entry] = board as [{ -readonly [K in keyof MethodEntry]: MethodEntry[K] }];
          entry.test = metricsOf(0.999);
        }),
      /leaderboard\.json says auroc 0\.999 of RLAD, but its runs give 0\.91\d*: it was altered/,
    ],
    [
      'an edited seed of the board',
      () =>
        editBoard((board) => {
          const [entry] = board as [{ -readonly [K in keyof MethodEntry]: MethodEntry[K] }];
          entry.seeds = entry.seeds.map((seed) => ({ ...seed, auroc: 0.5 }));
        }),
      /says auroc of seed 0 0\.5 of RLAD/,
    ],
    [
      'an edited baseline',
      () => editBoard((board) => void board.splice(1, 1), false),
      /leaderboard\.json was altered: its SHA-256.*Run the bench command again/,
    ],
  ])('refuses %s, naming the recorded and the actual value', async (_, change, message) => {
    await change();
    await expect(report()).rejects.toThrow(SettingsError);
    await expect(report()).rejects.toThrow(message);
  });
});

describe('a comparison', () => {
  it('refuses a run whose files do not agree', async () => {
    const runs = [join(folder, 'a'), join(folder, 'b')];
    expect((await readTestedRuns(runs)).map(({ seed }) => seed)).toEqual([0, 1]);
    await edit('a/metrics.json', /"auroc":0\.8\d*/, '"auroc":0.9');
    await expect(readTestedRuns(runs)).rejects.toThrow(/says AUROC 0\.9, but .* gives 0\.8/);
  });
});
