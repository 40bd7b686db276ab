import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, startCommand } from '../testing/run-command';
import { writePng } from '../testing/write-png';

jest.setTimeout(240_000);

const DATA = 'phantom?n=40&side=32';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'evaluate-'));
  // Trained by the method's own command, as the other commands must accept its bundle.
  const args = ['train', '--data', DATA, '--preset', 'smoke', '--out', 'run'];
  const trained = await startCommand('packages/deepsvdd/src/cli.ts', args, { cwd }).finished;
  expect(trained).toMatchObject({ code: 0 });
});
afterAll(() => rm(cwd, { recursive: true }));

describe('cxr-anomaly evaluate', () => {
  it("reproduces the run's metrics from its bundle", async () => {
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
