import { resolve } from 'node:path';
import { fromSource } from '../from-source';
import type { Peer, Row } from './rows';
import { summarize, type Check, type Effort, type Measured, type Result } from './result';
import { Side, type Run, type SidePlan } from './side';

export interface MeasureOptions {
  /** Python with the packages of benchmarks/pytorch/requirements.txt. */
  readonly python: string;
  /** The folder of the files that works read. */
  readonly folder: string;
  readonly rounds: number;
  /** Prints our side's operations. */
  readonly profile: boolean;
}

/** Warm-up runs, in which libraries create their kernels and the allocator grows. */
const WARM_UPS = 3;

/** Starts all sides, warms each up, then runs them in turns, one at a time. */
export async function measureRow(row: Row, options: MeasureOptions): Promise<Result> {
  const sides: Side[] = [];
  try {
    const ours = ourSide(row.name, options.folder, options.profile ? ['--profile'] : []);
    for (const plan of [ours, ...row.peers.map((peer) => planOf(peer, options))])
      sides.push(await Side.start(plan));
    const warm: Run[] = [];
    for (const [side, worker] of sides.entries()) {
      for (let i = 0; i < (row.warmUps ?? WARM_UPS); i++) warm[side] = await worker.run();
    }
    assertSame(row, sides, warm);
    const times = sides.map((): number[] => []);
    for (let round = 0; round < options.rounds; round++) {
      for (const [i, side] of sides.entries()) times[i]?.push((await side.run()).milliseconds);
    }
    const measured = sides.map(({ name }, i) => summarize(name, times[i] ?? []));
    const effort = row.limited && sides[0] ? await measureEffort(sides[0]) : undefined;
    return {
      name: row.name,
      title: row.title,
      sides: measured,
      checks: ratiosOf(row, measured),
      ...(effort && { effort }),
    };
  } finally {
    for (const side of sides) await side.end();
  }
}

async function measureEffort(ours: Side): Promise<Effort> {
  const { calls = 0, inside = 0 } = await ours.run('profile');
  const { operations, bytes } = ours.facts as Readonly<Record<string, number | undefined>>;
  return { operations, bytes, calls, inside };
}

/** Starts one of our workers. */
export function ourSide(work: string, folder: string, flags: readonly string[] = []): SidePlan {
  const args = fromSource(resolve(__dirname, 'worker.ts'), work, folder, ...flags);
  return { name: 'ours', command: process.execPath, args };
}

function planOf(peer: Peer, { python, folder }: MeasureOptions): SidePlan {
  if (peer.by === 'node') return { ...ourSide(peer.work, folder), name: peer.name };
  return {
    name: peer.name,
    command: python,
    args: ['worker.py', peer.work, '--folder', folder, ...(peer.flags ?? [])],
    cwd: resolve(__dirname, '../pytorch'),
    ...(peer.plainAllocator && { env: PLAIN_ALLOCATOR }),
  };
}

/** Removes what `runWithAllocator` has set. */
export const PLAIN_ALLOCATOR = {
  MALLOC_MMAP_MAX_: undefined,
  MALLOC_TRIM_THRESHOLD_: undefined,
  MALLOC_TOP_PAD_: undefined,
};

/** @throws Error when the sides differ in a fact that both report, or in their result. */
function assertSame(row: Row, sides: readonly Side[], runs: readonly Run[]): void {
  const [ours, ...peers] = sides;
  peers.forEach((peer, i) => {
    const shared = Object.keys(peer.facts).filter((fact) => typeof ours?.facts[fact] === 'number');
    const pairs = shared.map((fact) => [fact, ours?.facts[fact], peer.facts[fact]]);
    const [a, b] = [runs[0]?.result, runs[i + 1]?.result];
    if (typeof a === 'number' && typeof b === 'number') pairs.push(['its result', a, b]);
    for (const [what, mine, theirs] of pairs) {
      if (Math.abs(Number(mine) - Number(theirs)) <= 1e-9 * Math.abs(Number(mine))) continue;
      throw new Error(`${row.name}: ${what} is ${mine} for us and ${theirs} for ${peer.name}.`);
    }
  });
}

function ratiosOf({ ratios }: Row, [first, ...peers]: readonly Measured[]): Check[] {
  return ratios.map(({ what, among, ours: name, goal }) => {
    const ours = name === undefined ? first : peers.find((side) => side.name === name);
    const compared = peers.filter(({ name }) => among?.includes(name) ?? true);
    const fastest = Math.min(...compared.map(({ median }) => median));
    return {
      what,
      value: fastest / (ours?.median ?? NaN),
      unit: '×',
      ...(goal !== undefined && { goal: { bound: 'at least', value: goal } }),
    };
  });
}
