/**
 * How often intervals contain the true value, and tests err: `nx run benchmarks:coverage [-- --samples 4000]`.
 *
 * Draws seeded samples with a known true AUROC. Takes about ten minutes on one core. Writes benchmarks/results/coverage.json and
 * the tables of docs/intervals.md.
 */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LEVELS, SHAPES, type Level, type Shape } from './shapes';
import { simulateBootstrap, simulateCoverage, simulateRejections, type Pair, type Size } from './simulate';
import { SEED_DEVIATIONS, simulateSeeds } from './simulate-seeds';
import { LAYOUTS, simulateAdjusted, simulateAdjustedRejections, simulateMixed } from './simulate-strata';
import { writeTables, type Simulated } from './write-tables';

const sizeOf = (normal: number, anomalous: number): Size => ({ normal, anomalous });

const SIZES: readonly Size[] = [
  ...[2, 3, 5, 10, 20, 50, 100, 200].map((images) => sizeOf(images, images)),
  ...[sizeOf(200, 3), sizeOf(3, 200), sizeOf(50, 10), sizeOf(10, 50)],
  ...[sizeOf(200, 10), sizeOf(10, 200), sizeOf(200, 20), sizeOf(20, 200), sizeOf(200, 50), sizeOf(50, 200)],
];

const PAIR_SIZES: readonly Size[] = [
  ...[2, 3, 5, 10, 20, 50, 200].map((images) => sizeOf(images, images)),
  ...[sizeOf(200, 3), sizeOf(50, 10), sizeOf(10, 50), sizeOf(10, 200)],
];

const PAIRS: readonly Pair[] = [
  { name: 'alike, correlation 0.5', correlation: 0.5, widths: [1, 1] },
  { name: 'alike, correlation 0.9', correlation: 0.9, widths: [1, 1] },
  { name: 'one with anomalous scores twice as wide, correlation 0.5', correlation: 0.5, widths: [1, 2] },
];

const [NORMAL] = SHAPES as [Shape];

/** Shapes whose strata are simulated. */
const ADJUSTED_SHAPES = SHAPES.filter(
  ({ name }) => !name.startsWith('exponential') && !name.startsWith('a part'),
);

/** Pairs of AUROCs at which strata take turns. */
const MIXED = [
  [0.5, 0.7],
  [0.7, 0.9],
  [0.8, 0.95],
  [0.5, 0.99],
].map((aurocs) => aurocs.map((auroc) => LEVELS.find((level) => level.auroc === auroc)) as [Level, Level]);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { samples: { type: 'string', default: '4000' } } });
  const samples = Number(values.samples);
  const say = <T>(row: T): T => {
    console.log(JSON.stringify(row));
    return row;
  };
  const each = <T>(of: (level: (typeof LEVELS)[number], size: Size) => T, sizes = SIZES) =>
    LEVELS.flatMap((level) => sizes.map((size) => say(of(level, size))));
  const simulated: Simulated = {
    samples,
    coverage: SHAPES.flatMap((shape) => each((level, size) => simulateCoverage(shape, level, size, samples))),
    rejections: PAIRS.flatMap((pair) =>
      each((level, size) => simulateRejections(pair, level, size, Math.ceil(samples / 4)), PAIR_SIZES),
    ),
    adjusted: ADJUSTED_SHAPES.flatMap((shape) =>
      LAYOUTS.flatMap((layout) =>
        LEVELS.map((level) => say(simulateAdjusted(shape, level, layout, Math.ceil(samples / 4)))),
      ),
    ),
    mixed: LAYOUTS.flatMap((layout) =>
      MIXED.map((levels) => say(simulateMixed(NORMAL, levels, layout, Math.ceil(samples / 4)))),
    ),
    adjustedRejections: PAIRS.flatMap((pair) =>
      LAYOUTS.flatMap((layout) =>
        LEVELS.map((level) => say(simulateAdjustedRejections(pair, level, layout, Math.ceil(samples / 8)))),
      ),
    ),
    seeds: [20, 100].flatMap((images) =>
      [2, 3, 5].flatMap((seeds) =>
        SEED_DEVIATIONS.flatMap((tau) =>
          LEVELS.map((level) =>
            say(simulateSeeds({ level, size: sizeOf(images, images), seeds, tau }, Math.ceil(samples / 8))),
          ),
        ),
      ),
    ),
    bootstrap: each(
      (level, size) => simulateBootstrap(NORMAL, level, size, Math.ceil(samples / 10)),
      [10, 50, 200].map((images) => sizeOf(images, images)),
    ),
  };
  await writeFile(resolve(__dirname, '../results/coverage.json'), `${JSON.stringify(simulated)}\n`);
  await writeTables(resolve(__dirname, '../../docs/intervals.md'), simulated);
}

void main();
