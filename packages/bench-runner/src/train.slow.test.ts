import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isNativeInstalled } from '@cxr-anomaly/engine/node';
import { runCommand, startCommand, type CommandResult } from './testing/run-command';

jest.setTimeout(240_000);

const TRAIN = ['train', 'deepsvdd', '--data', 'phantom?n=64&side=32', '--preset', 'smoke'];
const LONGER = [...TRAIN, '--set', 'pretrainEpochs=6', '--set', 'epochs=6'];

let cwd: string;
let undisturbed: CommandResult;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'train-'));
  undisturbed = await runCommand([...LONGER, '--out', 'undisturbed'], cwd);
});
afterAll(() => rm(cwd, { recursive: true }));

const read = (...path: string[]) => readFile(join(cwd, ...path), 'utf8');

/** Starts the longer training and kills it once this many epochs are logged. */
async function killAfter(epochs: number, out: string): Promise<CommandResult> {
  const command = startCommand('packages/bench-runner/src/bin.ts', [...LONGER, '--out', out], { cwd });
  let ended = false;
  void command.finished.then(() => (ended = true));
  while (!ended && findEpochs(await read(out, 'log.jsonl').catch(() => '')).length < epochs) await wait(20);
  command.child.kill('SIGKILL');
  return command.finished;
}

function findEpochs(log: string): string[] {
  return log.split('\n').filter((line) => line.includes('"event":"epoch"'));
}

describe('cxr-anomaly train', () => {
  it('leaves a complete run folder with its result', async () => {
    expect(undisturbed).toMatchObject({ code: 0 });
    expect(undisturbed.stdout).toMatch(/AUROC +0\.\d{3} \(95 % CI/);
    expect(undisturbed.stderr).toMatch(/^train epoch 6\/6 {2}loss /m);
    const metrics = JSON.parse(await read('undisturbed', 'metrics.json')) as Record<string, unknown>;
    expect(metrics).toMatchObject({
      method: 'deepsvdd',
      dataset: 'phantom?n=64&side=32',
      seed: 0,
      selection: 'last',
    });
    expect(metrics['train']).toMatchObject({ images: 64, epochs: 12 });
    const lastEpoch = findEpochs(await read('undisturbed', 'log.jsonl')).at(-1) ?? '';
    expect(metrics['validationLoss']).toBe((JSON.parse(lastEpoch) as typeof metrics)['validationLoss']);
    expect(metrics['validationLoss']).toBeGreaterThan(0);
    expect(metrics['test']).toMatchObject({
      normal: 16,
      anomalous: 16,
      pixelAuroc: expect.any(Number) as number,
    });
    const phases = ['pretrain', 'train'].flatMap((phase) =>
      ['0001', '0002', '0005', '0006'].map((epoch) => `${phase}-epoch-${epoch}.png`),
    );
    expect((await readdir(join(cwd, 'undisturbed', 'samples'))).sort()).toEqual(phases);
    expect((await read('undisturbed', 'scores.csv')).trim().split('\n')).toHaveLength(33);
    expect(findEpochs(await read('undisturbed', 'log.jsonl'))).toHaveLength(12);
  });

  it('is repeated by its config.json with the same scores, and with different ones for another seed', async () => {
    const repeat = ['train', '--config', join('undisturbed', 'config.json')];
    const [again, other] = await Promise.all([
      runCommand([...repeat, '--out', 'again'], cwd),
      runCommand([...repeat, '--out', 'other', '--seed', '1'], cwd),
    ]);
    expect([again.code, other.code]).toEqual([0, 0]);
    const scores = await read('undisturbed', 'scores.csv');
    expect(await read('again', 'scores.csv')).toBe(scores);
    expect(await read('other', 'scores.csv')).not.toBe(scores);
  });

  it.each([2, 8])(
    'killed after epoch %d and resumed, produces the scores of an undisturbed run',
    async (epochs) => {
      const out = `killed-${epochs}`;
      const killed = await killAfter(epochs, out);
      expect(killed.signal).toBe('SIGKILL');
      await expect(stat(join(cwd, out, 'metrics.json'))).rejects.toThrow('ENOENT');
      const firstEpoch = findEpochs(await read(out, 'log.jsonl'))[0];
      const resumed = await runCommand([...LONGER, '--out', out, '--resume'], cwd);
      expect(resumed).toMatchObject({ code: 0 });
      expect(await read(out, 'scores.csv')).toBe(await read('undisturbed', 'scores.csv'));
      const epochsLogged = findEpochs(await read(out, 'log.jsonl'));
      expect(epochsLogged).toHaveLength(12);
      // Its line contains a time, so it would differ had the epoch been trained again.
      expect(epochsLogged[0]).toBe(firstEpoch);
    },
  );

  it('returns a finished run at once when resumed', async () => {
    const before = await stat(join(cwd, 'undisturbed', 'scores.csv'));
    const resumed = await runCommand([...LONGER, '--out', 'undisturbed', '--resume', '--json'], cwd);
    expect(resumed.stderr).toContain('was already finished');
    expect(JSON.parse(resumed.stdout)).toEqual(JSON.parse(await read('undisturbed', 'metrics.json')));
    expect((await stat(join(cwd, 'undisturbed', 'scores.csv'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('reuses a finished run with the same settings, data and code, and says how to train again', async () => {
    const before = await stat(join(cwd, 'undisturbed', 'scores.csv'));
    const again = await runCommand([...LONGER, '--out', 'undisturbed', '--json'], cwd);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(await read('undisturbed', 'metrics.json')));
    expect(again.stderr).toMatch(/nothing was trained\. To train again, choose another folder with --out/);
    expect((await stat(join(cwd, 'undisturbed', 'scores.csv'))).mtimeMs).toBe(before.mtimeMs);
    const config = JSON.parse(await read('undisturbed', 'config.json')) as Record<string, unknown>;
    await cp(join(cwd, 'undisturbed'), join(cwd, 'older'), { recursive: true });
    await writeFile(
      join(cwd, 'older', 'config.json'),
      JSON.stringify({ ...config, code: 'of an older version' }),
    );
    const older = await runCommand([...LONGER, '--out', 'older'], cwd);
    expect(older).toMatchObject({ code: 2, stderr: expect.stringMatching(/older is not empty/) });
  });

  it('refuses a used folder, and refuses to resume with other settings or data', async () => {
    const other = LONGER.map((word) => word.replace('n=64', 'n=65'));
    const used = await runCommand([...other, '--out', 'undisturbed'], cwd);
    const resume = ['--out', 'undisturbed', '--resume'];
    const settings = await runCommand([...LONGER, '--set', 'batchSize=16', ...resume], cwd);
    const data = await runCommand([...other, ...resume], cwd);
    expect([used.code, settings.code, data.code]).toEqual([2, 2, 2]);
    expect(used.stderr).toMatch(/undisturbed is not empty.*--out.*--resume/);
    expect(settings.stderr).toMatch(
      /holds another run\..*--out\. What differs:\n {2}batchSize: 32 there, 16 now\n/,
    );
    expect(data.stderr).toMatch(/data fingerprint: \w+ \(phantom\?n=64.* there, \w+ \(phantom\?n=65/);
  });
});

const withNative = isNativeInstalled() ? it : it.skip;

withNative('cxr-anomaly train --profile prints where the time went', async () => {
  const args = [
    'train',
    'gan-gp',
    '--data',
    'phantom?n=40&side=32',
    '--preset',
    'smoke',
    '--out',
    'profiled',
    '--profile',
  ];
  const { code, stderr } = await runCommand(args, cwd);
  expect(code).toBe(0);
  expect(stderr).toMatch(/operation +shapes +calls +ms +share/);
  expect(stderr).toMatch(/Conv2DBackpropFilter +all +\d+ +[\d.]+ +[\d.]+ %/);
});
