import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSettings } from '@cxr-anomaly/core-nets';
import { memDae } from '@cxr-anomaly/memdae';
import { isNativeInstalled } from '@cxr-anomaly/engine/node';
import type { FileScore } from '@cxr-anomaly/runs';
import type { RunsComparison } from './compare/compare-runs';
import { runCommand, startCommand } from './testing/run-command';
import { writePng } from './testing/write-png';

jest.setTimeout(240_000);

const DATA = 'phantom?n=40&side=32';

const DICOM = join(__dirname, '..', '..', 'data-cxr', 'src', 'dicom', 'testing', 'cases');

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'commands-'));
  // Trained by the method's own command: its bundle is what the other commands take.
  const args = ['train', '--data', DATA, '--preset', 'smoke', '--out', 'run'];
  const trained = await startCommand('packages/deepsvdd/src/cli.ts', args, { cwd }).finished;
  expect(trained).toMatchObject({ code: 0 });
  const memory = ['train', 'memdae', '--data', DATA, '--preset', 'smoke', '--out', 'memory'];
  expect(await runCommand(memory, cwd)).toMatchObject({ code: 0 });
  await mkdir(join(cwd, 'images', 'deep'), { recursive: true });
  await writePng(join(cwd, 'images', 'a.png'), 40, (x) => x * 6);
  await writePng(join(cwd, 'images', 'deep', '=b.png'), 32, (x, y) => (x * y) % 256);
  await writePng(join(cwd, 'images', 'd.png'), 32, () => 128);
  await writeFile(join(cwd, 'images', 'c.png'), 'no image');
  await copyFile(join(DICOM, 'image-without-mark.dcm'), join(cwd, 'images', 'unmarked.dcm'));
  await writeFile(join(cwd, 'images', 'notes.txt'), 'left alone');
  await writeFile(join(cwd, 'leaderboard.json'), '[]');
});
afterAll(() => rm(cwd, { recursive: true }));

const maybe = isNativeInstalled() ? it : it.skip;

maybe('cxr-anomaly train --profile prints where the time went', async () => {
  const args = ['train', 'gan-gp', '--data', DATA, '--preset', 'smoke', '--out', 'profiled', '--profile'];
  const { code, stderr } = await runCommand(args, cwd);
  expect(code).toBe(0);
  expect(stderr).toMatch(/operation +shapes +calls +ms +share/);
  expect(stderr).toMatch(/Conv2DBackpropFilter +all +\d+ +[\d.]+ +[\d.]+ %/);
});

describe('cxr-anomaly score', () => {
  it('scores the good files, reports the others in their place and exits with 1', async () => {
    const { code, stdout, stderr } = await runCommand(['score', 'run/bundle', 'images', 'gone.png'], cwd);
    expect(code).toBe(1);
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(results.map(({ path }) => path)).toEqual([
      'images/a.png',
      'images/c.png',
      'images/d.png',
      'images/deep/=b.png',
      'images/unmarked.dcm',
      'gone.png',
    ]);
    expect(results.map((result) => 'error' in result)).toEqual([false, true, false, false, false, true]);
    for (const { score, threshold, anomalous, pValue } of results.filter((result) => !('error' in result))) {
      expect(anomalous).toBe(Number(score) >= Number(threshold));
      // Ten images are held out: the smallest p-value is 1/11, and it alone is anomalous.
      expect(Number(pValue) * 11).toBeCloseTo(Math.round(Number(pValue) * 11), 9);
      expect(anomalous).toBe(Number(pValue) < 1.5 / 11);
    }
    expect(stderr).toMatch(/error: .*c\.png/);
    expect(stderr).toMatch(/error: There is no gone\.png/);
  });

  it('scores the same alone as among others, as CSV, and exits with 0', async () => {
    const [many, one] = await Promise.all([
      runCommand(['score', 'run/bundle', 'images', '--format', 'csv'], cwd),
      runCommand(['score', 'run/bundle', 'images/a.png', '--format', 'csv'], cwd),
    ]);
    expect(one.code).toBe(0);
    expect(one.stderr).not.toContain('error');
    const [header, row] = one.stdout.split('\n');
    expect(header).toBe('path,score,threshold,anomalous,pValue,warnings,error');
    expect(row).toBe(many.stdout.split('\n')[1]);
    expect(row).toMatch(/^images\/a\.png,[\d.]+,[\d.]+,(true|false),[\d.]+,"unlike the normal images.*",$/);
  });
});

describe('cxr-anomaly score --false-alarm-rate', () => {
  it('decides by the rate asked for, and refuses one the bundle cannot promise', async () => {
    const score = (rate: string) =>
      runCommand(['score', 'run/bundle', 'images/a.png', '--false-alarm-rate', rate], cwd);
    const [most, least, none] = await Promise.all([score('0.95'), score('0.01'), score('1')]);
    const { anomalous, pValue } = JSON.parse(most.stdout) as FileScore;
    expect(anomalous).toBe(Number(pValue) <= 0.95);
    expect([least.code, none.code]).toEqual([2, 2]);
    expect(least.stderr).toMatch(/calibrated on 10 normal images.*not 0\.01/);
    expect(none.stderr).toMatch(/above 0 and below 1/);
  });
});

describe('cxr-anomaly score --neighbors and --heatmaps', () => {
  it('shows the nearest training images of a file, nearest first, and draws a heat map', async () => {
    const { code, stdout } = await runCommand(
      [
        'score',
        'memory',
        'images/a.png',
        '--neighbors',
        '3',
        '--neighbors-dir',
        'near',
        '--heatmaps',
        'maps',
      ],
      cwd,
    );
    expect(code).toBe(0);
    const { neighbors, heatmap } = JSON.parse(stdout) as FileScore;
    expect(neighbors).toHaveLength(3);
    const distances = (neighbors ?? []).map(({ angularDistance }) => angularDistance);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(stdout).not.toContain('base64');
    for (const [i, { id, picture }] of (neighbors ?? []).entries()) {
      expect(id).toMatch(/^train\/\d{4}-normal$/);
      expect(picture).toBe(join('near', `a.neighbor-${i + 1}.png`));
    }
    expect(heatmap).toBe(join('maps', 'a.heatmap.png'));
    for (const path of [heatmap, neighbors?.[2]?.picture]) {
      expect((await readFile(join(cwd, path ?? ''))).subarray(1, 4).toString()).toBe('PNG');
    }
  });

  it.each([
    [['run/bundle', 'images/a.png', '--neighbors', '3'], /deepsvdd keeps no training images.*memdae, rlad/],
    [['memory/bundle', 'images/a.png', '--neighbors', '3', '--format', 'csv'], /CSV row has no place/],
    [['memory/bundle', 'images/a.png', '--neighbors', '0'], /whole number from 1/],
    [['memory/bundle', 'images/a.png', '--neighbors-dir', 'near'], /need their number/],
    [['.', 'images/a.png'], /holds \d runs \(memory, .*run\)\. Name one/],
    [['memory/bundle', 'images/a.png', '--heatmaps', 'images/d.png'], /cannot hold heat maps/],
  ])('refuses %j with exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await runCommand(['score', ...args], cwd);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('cxr-anomaly evaluate', () => {
  it("repeats the run's own metrics from its bundle", async () => {
    const { code, stdout } = await runCommand(['evaluate', 'run', '--data', DATA, '--json'], cwd);
    expect(code).toBe(0);
    const resumed = await startCommand(
      'packages/deepsvdd/src/cli.ts',
      ['train', '--data', DATA, '--preset', 'smoke', '--out', 'run', '--resume', '--json'],
      { cwd },
    ).finished;
    const { test } = JSON.parse(resumed.stdout) as { test: object };
    expect(JSON.parse(stdout)).toMatchObject({ method: 'deepsvdd', dataset: DATA, ...test });
  });

  it('works on test images alone', async () => {
    for (const [finding, count] of [
      ['normal', 3],
      ['mass', 2],
    ] as const) {
      await mkdir(join(cwd, 'tested/test', finding), { recursive: true });
      for (let i = 0; i < count; i++)
        await writePng(
          join(cwd, 'tested/test', finding, `${i}.png`),
          32,
          (x, y) => (x * count + y * i) % 256,
        );
    }
    const { code, stdout } = await runCommand(['evaluate', 'run', '--data', 'folder:tested', '--json'], cwd);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ normal: 3, anomalous: 2 });
  });
});

describe('cxr-anomaly bench', () => {
  const bench = ['bench', '--data', DATA, '--preset', 'smoke', '--out', 'bench', '--json'];

  it('puts methods and baselines on one board, and trains nothing twice', async () => {
    const first = await runCommand([...bench, '--seeds', '0'], cwd);
    expect(first).toMatchObject({ code: 0 });
    const second = await runCommand([...bench, '--seeds', '0,1'], cwd);
    const board = JSON.parse(second.stdout) as {
      kind: string;
      method: string;
      seeds?: { auroc: number }[];
      test: { auroc: number };
    }[];
    const ofKind = (kind: string) => board.filter((entry) => entry.kind === kind).map(({ method }) => method);
    expect(ofKind('method')).toEqual(['deepsvdd', 'gan-gp', 'memdae', 'rlad']);
    // Each way in which methods prepare images has baselines of its own.
    expect(new Set(ofKind('baseline'))).toEqual(
      new Set(['mean-darkness', 'mean-image-distance', 'pca-30-error']),
    );
    const [zero, one] = board[0]?.seeds ?? [];
    expect(board[0]?.test.auroc).toBeCloseTo((Number(zero?.auroc) + Number(one?.auroc)) / 2, 12);
    expect(zero).toEqual((JSON.parse(first.stdout) as typeof board)[0]?.seeds?.[0]);
    expect(second.stderr).toMatch(/^\[1\/8\] Deep-SVDD seed 0: AUROC 0\.\d{3}, finished before$/m);
    expect(second.stderr).toMatch(/^\[8\/8\] RLAD seed 1: AUROC 0\.\d{3}, [\d.]+ s$/m);
  });

  it('keeps a failing run on the board with its reason, exits with 1 and goes on', async () => {
    const args = [...bench.slice(0, -2), 'broken', '--set', 'learningRate=1e30', '--seeds', '0,1'];
    const { code, stdout, stderr } = await runCommand(args, cwd);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Deep-SVDD +failed/m);
    expect(stdout.match(/Deep-SVDD, seed [01], failed: .*learningRate/g)).toHaveLength(2);
    expect(stdout).toMatch(/^mean darkness +0\.\d{3}/m);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe('cxr-anomaly compare', () => {
  it("compares each run with each, and takes a bench's folder for the first seed of its methods", async () => {
    const args = ['compare', 'run', 'memory', '--json'];
    const { code, stdout } = await runCommand(args, cwd);
    expect(code).toBe(0);
    const { runs, pairs } = JSON.parse(stdout) as RunsComparison;
    expect(runs.map(({ method }) => method)).toEqual(['deepsvdd', 'memdae']);
    const [pair] = pairs;
    expect(pair?.difference).toBeCloseTo(Number(runs[0]?.auroc) - Number(runs[1]?.auroc), 12);
    const ofMethod = (...names: string[]) => ({
      kind: 'method',
      seeds: names.map((name) => ({ run: name })),
    });
    const board = [ofMethod('run', 'gone'), ofMethod('memory'), { kind: 'baseline' }];
    await mkdir(join(cwd, 'board'));
    for (const name of ['run', 'memory']) await symlink(join('..', name), join(cwd, 'board', name));
    await writeFile(join(cwd, 'board', 'leaderboard.json'), JSON.stringify(board));
    const ofBench = await runCommand(['compare', 'board'], cwd);
    expect(ofBench.stdout).toMatch(/^10 normal and 10 anomalous test images$/m);
    expect(ofBench.stdout.match(/^board\/run +board\/memory +[+−]0\.\d{3}/gm)).toHaveLength(1);
  });

  it('refuses runs of other test images, and what is no run, with exit code 2', async () => {
    const other = [
      'train',
      'deepsvdd',
      '--data',
      'phantom?n=20&side=32',
      '--preset',
      'smoke',
      '--out',
      'few',
    ];
    expect(await runCommand(other, cwd)).toMatchObject({ code: 0 });
    const [images, nothing] = await Promise.all([
      runCommand(['compare', 'run', 'few'], cwd),
      runCommand(['compare', 'run', 'images'], cwd),
    ]);
    expect([images.code, nothing.code]).toEqual([2, 2]);
    expect(images.stderr).toMatch(/few and run were not tested on the same images: \d+ of the latter/);
    expect(nothing.stderr).toMatch(/images holds no metrics\.json/);
  });
});

describe('cxr-anomaly schema', () => {
  it('prints a schema with the defaults that training uses', async () => {
    const { code, stdout } = await runCommand(['schema', 'memdae'], cwd);
    expect(code).toBe(0);
    const { properties, type } = JSON.parse(stdout) as {
      type: string;
      properties: Record<string, { default: unknown }>;
    };
    expect(type).toBe('object');
    const defaults = Object.entries(properties).map(([name, field]) => [name, field.default]);
    expect(Object.fromEntries(defaults)).toEqual(resolveSettings(memDae.settings));
  });
});

describe('cxr-anomaly', () => {
  it.each([
    [['train', 'deepsvdd', '--data', 'phantom', '--set', 'epoch=3'], /did you mean epochs\?/],
    [['train', 'rlad2', '--data', 'phantom'], /no method "rlad2"/],
    [['bench', '--data', 'folder:/does/not/exist'], /there is no \/does\/not\/exist/],
    [['bench', '--seeds', '1,1'], /names a number twice/],
    [['score', 'nowhere', 'a.png'], /nowhere\/detector\.json/],
    [['scor'], /Did you mean score/],
  ])('%j: exits with 2 and one message, without a stack', async (args, message) => {
    const { code, stdout, stderr } = await runCommand(args, cwd);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr.match(/error:/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('exits with 3 where no engine can run, and shows the stack with --debug', async () => {
    const env = { CXR_ENGINE: 'steam' };
    const start = (...args: string[]) =>
      startCommand('packages/bench-runner/src/bin.ts', ['doctor', ...args], { cwd, env }).finished;
    const [plain, debug] = await Promise.all([start(), start('--debug')]);
    expect([plain.code, debug.code]).toEqual([3, 3]);
    expect(plain.stderr).toMatch(/^error: CXR_ENGINE is "steam"/m);
    expect(plain.stderr).not.toMatch(/^ +at /m);
    expect(debug.stderr).toMatch(/^ +at /m);
  });

  it('says what data holds', async () => {
    const { code, stdout } = await runCommand(['data', 'info', DATA], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^train +40 +0$/m);
    expect(stdout).toMatch(/^test +10 +10$/m);
    expect(stdout).toMatch(/^no problems( in the \d+ images looked at)?$/m);
  });

  it('says what data was read as, and which picture of it may not look as it should', async () => {
    await mkdir(join(cwd, 'films', 'train', 'normal'), { recursive: true });
    // One without preamble and mark, and one whose window has no width.
    await copyFile(join(DICOM, 'image-without-mark.dcm'), join(cwd, 'films/train/normal/unmarked'));
    await copyFile(join(DICOM, 'width-zero.dcm'), join(cwd, 'films/train/normal/b.dcm'));
    const { code, stdout } = await runCommand(['data', 'info', 'dicom:films'], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^read as:\n {2}train\/normal\/: normal, train 2$/m);
    expect(stdout).toMatch(
      /train\/normal\/b\.dcm: A window in its header cannot be used; .* Used all the same: look whether it is as bright and dark as it should be\./,
    );
  });

  it.each(['train', 'bench', 'evaluate', 'score', 'doctor', 'plan', 'compare', 'schema', 'bundle verify'])(
    'shows an example in the help of %s',
    async (command) => {
      const { code, stdout } = await runCommand([...command.split(' '), '--help'], cwd);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`Examples?:\\s+\\S.*cxr-anomaly(\\.cjs)? ${command}\\b`));
    },
  );
});
