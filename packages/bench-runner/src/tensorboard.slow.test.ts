import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunMetrics } from '@cxr-anomaly/runs';
import { runCommand } from './testing/run-command';

jest.setTimeout(240_000);

const PYTHON = process.env['CXR_PYTHON'] ?? 'python3';
const hasReader = spawnSync(PYTHON, ['-I', '-c', 'import tensorboard']).status === 0;
const withReader = hasReader ? describe : describe.skip;

/** [step, …] for each event, by tag. */
type Events = Readonly<Record<'scalars' | 'histograms' | 'images', Readonly<Record<string, number[][]>>>> & {
  /** What HParams keeps of a run. */
  readonly start: { readonly hparams: Readonly<Record<string, unknown>> } | null;
  readonly end: { readonly status: string } | null;
};

/** Size of the chunk that marks pictures in files as ours: its frame, and the word `sample`. */
const MARK_BYTES = 12 + 6;

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'tensorboard-'));
});
afterAll(() => rm(cwd, { recursive: true }));

function readEvents(run: string): Events {
  const reader = join(__dirname, 'testing/read-events.py');
  const { stdout, stderr, status } = spawnSync(PYTHON, [reader, join(cwd, run, 'tensorboard')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Events;
}

withReader('the event files of a run, read by TensorBoard', () => {
  it('contain the losses of the log, the weights and the samples', async () => {
    const args = ['train', 'deepsvdd', '--data', 'phantom?n=24&side=32', '--preset', 'smoke', '--out', 'run'];
    expect(await runCommand(args, cwd)).toMatchObject({ code: 0 });
    const log = (await readFile(join(cwd, 'run', 'log.jsonl'), 'utf8')).trim().split('\n');
    const epochs = log
      .map((line) => JSON.parse(line) as { event: string; losses: { loss: number }; validationLoss: number })
      .filter(({ event }) => event === 'epoch');
    const { scalars, histograms, images } = readEvents('run');
    const steps = epochs.map((_, i) => i + 1);
    expect(scalars['loss/loss']?.map(([step]) => step)).toEqual(steps);
    epochs.forEach(({ losses, validationLoss }, i) => {
      expect(scalars['loss/loss']?.[i]?.[1]).toBeCloseTo(losses.loss, 2);
      expect(scalars['loss/validation']?.[i]?.[1]).toBeCloseTo(validationLoss, 2);
    });
    const weights = Object.values(histograms);
    expect(weights.length).toBeGreaterThan(5);
    for (const [[step, count, counted] = []] of weights) {
      expect(step).toBe(1);
      expect(count).toBe(counted);
    }
    const picture = await readFile(join(cwd, 'run', 'samples', 'pretrain-epoch-0001.png'));
    const [width, height] = [picture.readUInt32BE(16), picture.readUInt32BE(20)];
    expect(images['samples']?.[0]).toEqual([1, width, height, picture.length - MARK_BYTES]);
  });

  it('are one for each epoch, so that an epoch trained again after a kill replaces itself', async () => {
    const names = await readdir(join(cwd, 'run', 'tensorboard'));
    const { scalars } = readEvents('run');
    const ofEpochs = names.filter((name) => /^events\.out\.tfevents\.\d{10}$/.test(name));
    expect(ofEpochs).toHaveLength(scalars['loss/loss']?.length ?? 0);
    expect(names.filter((name) => !ofEpochs.includes(name))).toEqual(['events.out.tfevents.result']);
  });

  it('give HParams the settings and the result', async () => {
    const { start, end, scalars } = readEvents('run');
    const metrics = JSON.parse(await readFile(join(cwd, 'run', 'metrics.json'), 'utf8')) as RunMetrics;
    const { settings, test, train } = metrics;
    expect(start?.hparams).toMatchObject({ method: 'deepsvdd', seed: 0, tone: settings['tone'] });
    expect(Object.keys(start?.hparams ?? {})).toEqual(expect.arrayContaining(Object.keys(settings)));
    expect(end).toEqual({ status: 'STATUS_SUCCESS' });
    const [[step, auroc] = []] = scalars['result/AUROC'] ?? [];
    expect(step).toBe(train.epochs);
    expect(auroc).toBeCloseTo(test?.auroc as number, 6);
  });
});
