import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '..');
const FROM_CACHE = /read the output from the cache/;

/** A clone of the last commit, with its own packages and the dependencies that are installed here. */
let clone: string;
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'nx-'));
  execFileSync('git', ['clone', '--quiet', '--shared', ROOT, clone]);
  linkAll(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  rmSync(join(clone, 'node_modules/@cxr-anomaly'));
  linkAll(join(clone, 'packages'), join(clone, 'node_modules/@cxr-anomaly'));
});
afterAll(() => rmSync(clone, { recursive: true }));

function linkAll(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name));
}

function nx(...args: string[]): string {
  return nxWith({}, ...args);
}

function nxWith(environment: Readonly<Record<string, string>>, ...args: string[]): string {
  return execFileSync(join(ROOT, 'node_modules/.bin/nx'), args, {
    cwd: clone,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...{ NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', NX_WORKSPACE_ROOT_PATH: clone },
      ...{
        NX_CACHE_DIRECTORY: join(clone, '.nx/cache'),
        NX_WORKSPACE_DATA_DIRECTORY: join(clone, '.nx/data'),
      },
      ...{ CXR_CACHE: join(clone, 'cache') },
      ...environment,
    },
  });
}

const touch = (path: string) => appendFileSync(join(clone, path), '\n// touched\n');

describe('the test target', () => {
  it('is restored from the cache, but not for another engine', () => {
    const test = (environment = {}) => nxWith(environment, 'run', 'fixtures:test');
    expect(test()).not.toMatch(FROM_CACHE);
    expect(test({ CXR_ENGINE: 'portable' })).not.toMatch(FROM_CACHE);
    expect(test()).toMatch(FROM_CACHE);
  });
});

describe('the benchmark target', () => {
  it('is restored from the cache with its results while nothing relevant has changed', () => {
    const results = join(clone, 'benchmarks/ci/rlad.json');
    expect(nx('run', 'rlad:benchmark')).not.toMatch(FROM_CACHE);
    const first = readFileSync(results, 'utf8');
    expect(JSON.parse(first)).toContainEqual(
      expect.objectContaining({ name: 'rlad AUROC', better: 'higher' }),
    );
    rmSync(results);
    touch('packages/rlad/README.md');
    touch('packages/rlad/src/objective.test.ts');
    touch('packages/gan-gp/src/trainer.ts');
    touch('packages/fixtures/src/compare.ts');
    expect(nx('run', 'rlad:benchmark')).toMatch(FROM_CACHE);
    expect(readFileSync(results, 'utf8')).toBe(first);
  });

  it('runs again when its code or that of a package it depends on has changed', () => {
    touch('packages/rlad/src/objective.ts');
    expect(nx('run', 'rlad:benchmark')).not.toMatch(FROM_CACHE);
    touch('packages/core-nets/src/networks/unet.ts');
    expect(nx('run', 'rlad:benchmark')).not.toMatch(FROM_CACHE);
  });

  it('is affected by changes to the package itself, not to another method', () => {
    const affected = (path: string) =>
      nx('show', 'projects', '--affected', '--withTarget=benchmark', `--files=${path}`)
        .trim()
        .split('\n')
        .sort();
    expect(affected('packages/rlad/src/trainer.ts')).toEqual(['rlad']);
    expect(affected('packages/core-nets/src/networks/unet.ts')).toEqual([
      ...['deepsvdd', 'gan-gp', 'mahalanobis', 'memdae', 'rlad'],
    ]);
  });
});

describe('the train target', () => {
  it('trains on the phantom if no data is named, and reuses the run the next time', () => {
    const train = () => nx('run', 'deepsvdd:train', '--preset=smoke', '--out=runs/again');
    train();
    const { mtimeMs } = statSync(join(clone, 'runs/again/scores.csv'));
    const { data } = JSON.parse(readFileSync(join(clone, 'runs/again/config.json'), 'utf8')) as {
      data: { source: string };
    };
    expect(data.source).toBe('phantom');
    train();
    expect(statSync(join(clone, 'runs/again/scores.csv')).mtimeMs).toBe(mtimeMs);
  });
});

describe('the bench target', () => {
  const data = ['--data=phantom?n=40&side=32', '--preset=smoke'];
  const bench = () => nx('run', 'bench-runner:bench', ...data, '--methods=rlad,gan-gp');

  it('is restored with its runs, and trains only what a code change affects', () => {
    const board = join(clone, 'runs/bench/leaderboard.json');
    expect(bench()).not.toMatch(FROM_CACHE);
    const first = readFileSync(board, 'utf8');
    rmSync(join(clone, 'runs'), { recursive: true });
    expect(bench()).toMatch(FROM_CACHE);
    expect(readFileSync(board, 'utf8')).toBe(first);
    touch('packages/rlad/src/anchors.ts');
    expect(bench()).not.toMatch(FROM_CACHE);
    const runsOf = (method: string) =>
      readdirSync(join(clone, 'runs/bench')).filter((name) => name.startsWith(`${method}-s0-`));
    expect(['rlad', 'gan-gp'].map((method) => runsOf(method).length)).toEqual([2, 1]);
  });
});
