import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../testing/run-command';

jest.setTimeout(240_000);

const DATA = 'phantom?n=40&side=32';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bench-'));
});
afterAll(() => rm(cwd, { recursive: true }));

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
    expect(ofKind('method')).toEqual(['deepsvdd', 'gan-gp', 'memdae', 'rlad', 'mahalanobis']);
    // Each way in which methods prepare images has its own baselines.
    expect(new Set(ofKind('baseline'))).toEqual(
      new Set(['mean-darkness', 'mean-image-distance', 'pca-30-error']),
    );
    const [zero, one] = board[0]?.seeds ?? [];
    expect(board[0]?.test.auroc).toBeCloseTo((Number(zero?.auroc) + Number(one?.auroc)) / 2, 12);
    expect(zero).toEqual((JSON.parse(first.stdout) as typeof board)[0]?.seeds?.[0]);
    expect(second.stderr).toMatch(/^\[1\/10\] Deep-SVDD seed 0: AUROC 0\.\d{3}, finished before$/m);
    expect(second.stderr).toMatch(/^\[9\/10\] RLAD seed 1: AUROC 0\.\d{3}, [\d.]+ s$/m);
  });

  it('lists a failing run on the board with its reason, continues, and exits with 1', async () => {
    const methods = ['--methods', 'deepsvdd,memdae'];
    const args = [
      ...bench.slice(0, -2),
      'broken',
      ...methods,
      '--set',
      'learningRate=1e30',
      '--seeds',
      '0,1',
    ];
    const { code, stdout, stderr } = await runCommand(args, cwd);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Deep-SVDD +failed/m);
    expect(stdout.match(/Deep-SVDD, seed [01], failed: .*learningRate/g)).toHaveLength(2);
    expect(stdout).toMatch(/^mean darkness +0\.\d{3}/m);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
