import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { OWN_KERNELS_SOURCES } from '../start/own-kernels-file';

jest.setTimeout(120_000);

/** Milliseconds after which a job counts as stuck; alone, all of them take less than a second. */
const STUCK = 60_000;

const hasCompiler = spawnSync('g++', ['--version']).status === 0;

(hasCompiler ? describe : describe.skip)('the threads of our own kernels', () => {
  let folder: string;
  let check: string;
  let burners: ChildProcess[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cxr-pool-'));
    check = join(folder, 'check');
    const source = resolve(__dirname, '../testing/pool-check.cc');
    const options = ['-O2', '-std=c++17', '-pthread', '-Wall', '-Wextra', '-Werror'];
    const { stderr } = spawnSync('g++', [...options, '-I', OWN_KERNELS_SOURCES, source, '-o', check]);
    expect(stderr.toString()).toBe('');
  });
  afterEach(() => {
    for (const burner of burners) burner.kill();
    burners = [];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (what: string, threads: number): number | null =>
    spawnSync(check, [what], {
      env: { ...process.env, TF_NUM_INTRAOP_THREADS: String(threads) },
      timeout: STUCK,
    }).status;

  it.each(['repeatedly', 'in-two-threads', 'after-fork'])('finish every job %s', (what) => {
    for (const threads of [1, 2, 5]) expect(run(what, threads)).toBe(0);
  });

  it('finish every job while other processes keep all cores busy', () => {
    burners = Array.from({ length: availableParallelism() }, () =>
      spawn('sh', ['-c', 'while :; do :; done']),
    );
    expect(run('repeatedly', availableParallelism())).toBe(0);
  });
});
