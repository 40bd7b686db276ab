/**
 * How work in shards fares on 100 nodes that fail: `npx nx run benchmarks:scaling`. Prints the tables of docs/scaling.md; 100
 * seeds each.
 */
import { createRandom } from '@cxr-anomaly/random';
import { formatTable } from '@cxr-anomaly/runs';
import { simulateArray, type ArraySetting } from './simulate-array';

const SEEDS = 100;
const FILMS = 377_110;

/** Scoring a full-size JPEG with the slowest method, as measured on one core (docs/scaling.md). */
const SECONDS_PER_FILM = 0.25;

const NODES = { nodes: 100, detection: 5 / 60, repair: 2, unevenness: 0.1 };

const DAYS = [Infinity, 365, 30, 3] as const;

const scoring = (shards: number): Pick<ArraySetting, 'shards' | 'checkpoint' | 'start'> => ({
  shards: Array<number>(shards).fill((FILMS * SECONDS_PER_FILM) / 3600 / shards),
  checkpoint: Infinity,
  start: 20 / 3600,
});

/** 1,000 trainings of 8 hours on average, between 4 and 12. */
const training = (checkpoint: number): Pick<ArraySetting, 'shards' | 'checkpoint' | 'start'> => {
  const random = createRandom(0, 'trainings');
  return { shards: Array.from({ length: 1000 }, () => random.uniform(4, 12)), checkpoint, start: 1 / 60 };
};

const WORKS = [
  ['scoring, 100 shards', scoring(100)],
  ['scoring, 400 shards', scoring(400)],
  ['scoring, 1,600 shards', scoring(1600)],
  ['1,000 trainings, no checkpoint', training(Infinity)],
  ['1,000 trainings, checkpoint every 15 min', training(0.25)],
] as const;

const rows = WORKS.flatMap(([name, work]) =>
  DAYS.map((days) => {
    const setting = { ...NODES, ...work, betweenFailures: days * 24 };
    const outcomes = Array.from({ length: SEEDS }, (_, seed) => simulateArray(setting, seed));
    const mean = (of: (one: (typeof outcomes)[number]) => number) =>
      outcomes.reduce((sum, one) => sum + of(one), 0) / SEEDS;
    const worst = Math.max(...outcomes.map(({ makespan }) => makespan));
    return [
      name,
      days === Infinity ? 'never' : `every ${days} days`,
      mean(({ failures }) => failures).toFixed(1),
      `${mean(({ makespan }) => makespan).toFixed(2)} h`,
      `${worst.toFixed(2)} h`,
      `${(100 * mean(({ wasted }) => wasted)).toFixed(2)} %`,
    ];
  }),
);

const right = (title: string) => ({ title, align: 'right' }) as const;
console.log(
  formatTable(
    [
      { title: 'work' },
      { title: 'a node fails' },
      right('lost shards'),
      right('makespan'),
      right('worst'),
      right('wasted work'),
    ],
    rows,
  ),
);
