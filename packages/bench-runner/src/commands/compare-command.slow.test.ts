import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunsComparison } from '../compare/compare-runs';
import { runCommand } from '../testing/run-command';
import { writeRun } from '../testing/write-run';

const LABELS = [0, 0, 0, 1, 1] as const;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'compare-'));
  const write = (name: string, run: Parameters<typeof writeRun>[1]) => writeRun(join(cwd, name), run);
  await write('run', { method: 'deepsvdd', scores: [1, 2, 5, 4, 6], labels: LABELS });
  await write('memory', { method: 'memdae', scores: [6, 2, 3, 4, 5], labels: LABELS });
  await write('few', { method: 'deepsvdd', scores: [1, 2], labels: [0, 1], ids: ['one', 'two'] });
  await mkdir(join(cwd, 'images'));
});
afterAll(() => rm(cwd, { recursive: true }));

describe('cxr-anomaly compare', () => {
  it('compares every pair of runs, and reads a bench folder as the first seed of its methods', async () => {
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
    expect(ofBench.stdout).toMatch(/^3 normal and 2 anomalous test images$/m);
    expect(ofBench.stdout.match(/^board\/run +board\/memory +[+−]0\.\d{3}/gm)).toHaveLength(1);
  });

  it('refuses runs on different test images, and folders without a run, with exit code 2', async () => {
    const [images, nothing] = await Promise.all([
      runCommand(['compare', 'run', 'few'], cwd),
      runCommand(['compare', 'run', 'images'], cwd),
    ]);
    expect([images.code, nothing.code]).toEqual([2, 2]);
    expect(images.stderr).toMatch(/few and run were not tested on the same images: \d+ of the latter/);
    expect(nothing.stderr).toMatch(/images holds no metrics\.json/);
  });
});
