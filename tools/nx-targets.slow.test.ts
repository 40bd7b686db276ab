import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '..');
const FROM_CACHE = /read the output from the cache/;

/** A clone of the last commit, with what is installed here. */
let clone: string;
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'nx-'));
  execFileSync('git', ['clone', '--quiet', '--shared', ROOT, clone]);
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
});
afterAll(() => rmSync(clone, { recursive: true }));

function nx(...args: string[]): string {
  return execFileSync(process.execPath, [join(ROOT, 'node_modules/nx/bin/nx.js'), ...args], {
    cwd: clone,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...{ NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false', NX_WORKSPACE_ROOT_PATH: clone },
      ...{
        NX_CACHE_DIRECTORY: join(clone, '.nx/cache'),
        NX_WORKSPACE_DATA_DIRECTORY: join(clone, '.nx/data'),
      },
      ...{ TS_NODE_TRANSPILE_ONLY: 'true', CXR_CACHE: join(clone, 'cache') },
    },
  });
}

const touch = (path: string) => appendFileSync(join(clone, path), '\n// touched\n');

describe('the benchmark target', () => {
  it('is restored from the cache with its results while nothing that matters changed', () => {
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
    expect(nx('run', 'rlad:benchmark')).toMatch(FROM_CACHE);
    expect(readFileSync(results, 'utf8')).toBe(first);
  });

  it('runs again when its code or that of a package below it changed', () => {
    touch('packages/rlad/src/objective.ts');
    expect(nx('run', 'rlad:benchmark')).not.toMatch(FROM_CACHE);
    touch('packages/core-nets/src/networks/unet.ts');
    expect(nx('run', 'rlad:benchmark')).not.toMatch(FROM_CACHE);
    expect(nx('run', 'rlad:benchmark')).toMatch(FROM_CACHE);
  });

  it('is affected by a change for the package itself and for bench-runner, not for another method', () => {
    const affected = (path: string) =>
      nx('show', 'projects', '--affected', '--withTarget=benchmark', `--files=${path}`)
        .trim()
        .split('\n')
        .sort();
    expect(affected('packages/rlad/src/trainer.ts')).toEqual(['bench-runner', 'rlad']);
    expect(affected('packages/core-nets/src/networks/unet.ts')).toEqual([
      ...['bench-runner', 'deepsvdd', 'gan-gp', 'memdae', 'rlad'],
    ]);
  });
});

describe('the bench target', () => {
  it('keeps the runs and the board of the phantom', () => {
    const { targets } = JSON.parse(nx('show', 'project', 'bench-runner', '--json')) as {
      targets: Record<string, { cache: boolean; outputs: string[] }>;
    };
    expect(targets['bench']).toMatchObject({
      cache: true,
      outputs: ['{workspaceRoot}/runs/bench-phantom-cpu'],
    });
    expect(existsSync(join(ROOT, 'packages/bench-runner/src/bin.ts'))).toBe(true);
  });
});
