/** The rows that compare our side with a limit, not with a peer. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PLAIN_ALLOCATOR, ourSide, type MeasureOptions } from './measure-row';
import { summarize, type Result } from './result';
import { Side, type Run } from './side';

const GB = 1e9;

/** Steps after which memory must no longer grow, and at which it is compared. */
const [EARLY, LATE] = [100, 1000];

/** Anchors among as many rows as NIH ChestX-ray14 has images, in a separate process. */
export async function measureAnchorsOfNih({ folder }: MeasureOptions): Promise<Result> {
  const side = await Side.start(ourSide('anchors-nih', folder));
  const { milliseconds, peak } = await side.run();
  await side.end();
  return {
    name: 'anchors-nih',
    title: 'anchor discovery, 112,120 rows of 200',
    sides: [summarize('ours', [milliseconds / 1000], 's')],
    checks: [
      {
        what: 'resident memory at most',
        value: (peak ?? NaN) / GB,
        unit: 'GB',
        goal: { bound: 'at most', value: 2 },
      },
    ],
  };
}

/** A thousand steps: the number of tensors stays constant, and so does memory from step 100. */
export async function measureSteadiness({ folder }: MeasureOptions): Promise<Result> {
  const side = await Side.start(ourSide('unet-64-train', folder));
  const runs: Run[] = [];
  for (let step = 0; step < LATE; step++) runs.push(await side.run());
  await side.end();
  const tensors = runs.map((run) => run.tensors ?? NaN);
  const [early, late] = [runs[EARLY - 1]?.resident ?? NaN, runs[LATE - 1]?.resident ?? NaN];
  return {
    name: 'steady',
    title: 'U-Net 64², batch 8: 1,000 train steps',
    sides: [
      summarize(
        'ours',
        runs.slice(EARLY).map(({ milliseconds }) => milliseconds),
      ),
    ],
    checks: [
      {
        what: 'tensors more after step 1,000 than after the first',
        value: (tensors.at(-1) ?? NaN) - (tensors[0] ?? NaN),
        unit: 'tensors',
        goal: { bound: 'at most', value: 0 },
      },
      {
        what: 'growth of resident memory from step 100 to 1,000',
        value: 100 * (late / early - 1),
        unit: '%',
        goal: { bound: 'at most', value: 1 },
      },
    ],
  };
}

/** `doctor`, and `score` of one file, each in a new process. */
export function measureCold({ python, folder, rounds }: MeasureOptions): Result[] {
  const cli = resolve(__dirname, '../../packages/bench-runner/dist/bin.js');
  const ours = (...args: string[]): number => secondsOf(process.execPath, [cli, ...args]);
  const run = join(folder, 'run');
  ours('train', 'memdae', '--data', 'phantom?n=60&side=64', '--preset', 'smoke', '--out', run, '--json');
  const films = join(folder, 'films-256/train/normal');
  const film = join(films, readdirSync(films)[0] ?? '');
  const [doctor, score, pytorch]: number[][] = [[], [], []];
  // The first of each reads files that the system then caches.
  for (let round = -1; round < rounds; round++) {
    const times = [
      ours('doctor'),
      ours('score', join(run, 'bundle'), film),
      secondsOf(python, [resolve(__dirname, '../pytorch/score_cold.py'), film], PLAIN_ALLOCATOR),
    ];
    if (round >= 0) [doctor, score, pytorch].forEach((list, i) => list?.push(times[i] ?? NaN));
  }
  const sides = [summarize('ours', score ?? [], 's'), summarize('PyTorch', pytorch ?? [], 's')];
  return [
    coldRow('doctor', '`doctor`, cold process', [summarize('ours', doctor ?? [], 's')], 1.5),
    coldRow('score-cold', '`score` one image, cold process', sides, 3),
  ];
}

function coldRow(name: string, title: string, sides: Result['sides'], goal: number): Result {
  const value = sides[0]?.median ?? NaN;
  return {
    name,
    title,
    sides,
    checks: [{ what: 'time', value, unit: 's', goal: { bound: 'at most', value: goal } }],
  };
}

function secondsOf(command: string, args: readonly string[], env: Record<string, undefined> = {}): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}`);
  return (performance.now() - start) / 1000;
}
