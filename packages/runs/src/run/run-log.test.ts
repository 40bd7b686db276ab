import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEpochs, RunLog } from './run-log';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'run-log-'))));
afterEach(() => rm(folder, { recursive: true }));

const PHASE = { name: 'train', epochs: 4 };

const epochOf = (epoch: number, loss: number) => ({
  phase: 'train',
  position: { phase: 0, epoch, step: 0 },
  epochs: 4,
  losses: { loss },
  images: 10,
  seconds: 2,
});

async function readLines(): Promise<{ event: string; epoch: number; losses?: { loss: number } }[]> {
  const text = await readFile(join(folder, 'log.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; epoch: number });
}

describe('RunLog', () => {
  it('writes a line for the phase and one for each epoch', async () => {
    const log = await RunLog.open(join(folder, 'log.jsonl'));
    log.addPhase(PHASE, 0);
    await log.addEpoch(epochOf(0, 5));
    await log.addEpoch(epochOf(1, 4));
    expect((await readLines()).map(({ event, epoch }) => [event, epoch])).toEqual([
      ['phase', 0],
      ['epoch', 0],
      ['epoch', 1],
    ]);
    expect((await readLines())[1]).toMatchObject({ losses: { loss: 5 }, imagesPerSecond: 5 });
  });

  it('replaces epochs that are trained again after a kill, and drops a line that was cut off', async () => {
    const path = join(folder, 'log.jsonl');
    const killed = await RunLog.open(path);
    killed.addPhase(PHASE, 0);
    for (const epoch of [0, 1, 2]) await killed.addEpoch(epochOf(epoch, 9));
    await appendFile(path, '{"event":"epo');
    const resumed = await RunLog.open(path);
    resumed.addPhase(PHASE, 0);
    await resumed.addEpoch(epochOf(1, 3));
    expect((await readLines()).map(({ event, losses }) => [event, losses?.loss])).toEqual([
      ['phase', undefined],
      ['epoch', 9],
      ['epoch', 3],
    ]);
  });
});

describe('parseEpochs', () => {
  it('skips lines that are not entries of the log', () => {
    const epoch = { event: 'epoch', phase: 'train', phaseIndex: 0, epoch: 0, losses: { loss: 1 } };
    const lines = [
      ...[
        'null',
        '5',
        '[]',
        '{}',
        '"epoch"',
        '{"event":"epoch"}',
        '{"event":"epoch","losses":null}',
        '{"eve',
      ],
      ...[{ ...epoch, losses: { loss: 'x' } }, { ...epoch, phase: 1 }, { ...epoch, epoch: -1 }, epoch].map(
        (entry) => JSON.stringify(entry),
      ),
    ];
    expect(parseEpochs(lines.join('\n'))).toEqual([{ epoch: 1, phase: 'train', losses: { loss: 1 } }]);
  });
});
