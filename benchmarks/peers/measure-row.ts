import { resolve } from 'node:path';
import type { Row, SideWork } from './rows';
import { summarize, type Check, type Effort, type Measured, type Result } from './result';
import { Side, type Run, type SidePlan } from './side';

export interface MeasureOptions {
  /** Python with the packages of benchmarks/pytorch/requirements.txt. */
  readonly python: string;
  /** Where the files lie that works read. */
  readonly folder: string;
  readonly rounds: number;
  /** Prints our side's operations. */
  readonly profile: boolean;
}

/** Runs before those that count: libraries make their kernels then, and the allocator grows. */
const WARM_UPS = 3;

/** Starts all sides, lets each warm up, then lets them run in turns, one at a time. */
export async function measureRow(row: Row, options: MeasureOptions): Promise<Result> {
  const sides: Side[] = [];
  try {
    for (const side of row.sides) sides.push(await Side.start(planOf(side, options)));
    const first: Run[] = [];
    for (const side of sides) {
      for (let i = 0; i < (row.warmUps ?? WARM_UPS); i++) first[sides.indexOf(side)] = await side.run();
    }
    assertSame(row, sides, first);
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
  const { operations, bytes } = ours.facts as Readonly<Record<string, number>>;
  return {
    ...(operations !== undefined && { operations }),
    ...(bytes !== undefined && { bytes }),
    ...{ calls, inside },
  };
}

/** Starts a worker of ours. */
export function ourSide(work: string, folder: string, flags: readonly string[] = []): SidePlan {
  const node = ['-C', '@cxr-anomaly/source', '-r', 'ts-node/register', resolve(__dirname, 'worker.ts')];
  return {
    name: 'ours',
    command: process.execPath,
    args: [...node, work, folder, ...flags],
    env: { TS_NODE_TRANSPILE_ONLY: '1' },
  };
}

function planOf(side: SideWork, { python, folder, profile }: MeasureOptions): SidePlan {
  if (side.by === 'ours') {
    return { ...ourSide(side.work, folder, profile ? ['--profile'] : []), name: side.name };
  }
  return {
    name: side.name,
    command: python,
    args: ['worker.py', side.work, '--folder', folder, ...(side.flags ?? [])],
    cwd: resolve(__dirname, '../pytorch'),
    ...(side.plainAllocator && { env: PLAIN_ALLOCATOR }),
  };
}

/** Takes away what `runWithAllocator` has set. */
export const PLAIN_ALLOCATOR = {
  MALLOC_MMAP_MAX_: undefined,
  MALLOC_TRIM_THRESHOLD_: undefined,
  MALLOC_TOP_PAD_: undefined,
};

/** @throws Error when the sides differ in a fact that both know, or in their result. */
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

function ratiosOf({ ratios }: Row, [ours, ...peers]: readonly Measured[]): Check[] {
  return ratios.map(({ what, peers: names, goal }) => {
    const fastest = Math.min(...peers.filter(({ name }) => names.includes(name)).map(({ median }) => median));
    return {
      what,
      value: fastest / (ours?.median ?? NaN),
      unit: '×',
      ...(goal !== undefined && { goal: { bound: 'at least', value: goal } }),
    };
  });
}
