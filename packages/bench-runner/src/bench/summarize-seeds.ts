import { mapFigures, type Interval, type RunMetrics, type TestMetrics } from '@cxr-anomaly/runs';
import type { z } from 'zod';
import type { seedSummary } from './leaderboard-schema';
import type { ScoredSeeds } from './score-seeds';

/** Mean and spread of a number over seeds. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation between seeds (n − 1); 0 for a single seed. */
  readonly std: number;
}

/** Test metrics as means over seeds, and their standard deviations. */
export interface SeedSummary {
  readonly test: TestMetrics;
  readonly std: z.infer<typeof seedSummary.std>;
}

/** The metrics of a run that has a test split. */
export type TestedRun = RunMetrics & { readonly test: TestMetrics };

/**
 * Summarizes runs of one method that differ only in their seed: means, and standard deviations between seeds.
 *
 * @param scored the interval over images and seeds, and the groups, from the scores of all runs together. Without it, as for a
 * single run or runs on different images, bounds are means of the runs' bounds, which leave the seeds' variance out, and the
 * groups are those of a single run.
 */
export function summarizeSeeds(tests: readonly TestMetrics[], scored?: ScoredSeeds): SeedSummary {
  const [first] = tests;
  if (!first) throw new RangeError('A summary needs one or more runs.');
  const spreads = mapFigures((name) => spread(tests.map((test) => test[name])));
  const pick = (part: keyof Spread) => mapFigures((name) => spreads[name][part]);
  const pixels = spreadOfPixels(tests);
  // That of a single run is in its `metrics.json`, to the last digit.
  const { aurocCi, aurocCiReason } = scored && tests.length > 1 ? scored : averageBounds(tests);
  const by = scored?.by ?? (tests.length === 1 ? first.by : undefined);
  return {
    test: {
      ...{ normal: first.normal, anomalous: first.anomalous },
      ...pick('mean'),
      aurocCi,
      ...(aurocCiReason !== undefined && { aurocCiReason }),
      ...(pixels && { pixelAuroc: pixels.mean }),
      ...(by && { by }),
    },
    std: { ...pick('std'), ...(pixels && { pixelAuroc: pixels.std }) },
  };
}

function averageBounds(tests: readonly TestMetrics[]): Pick<TestMetrics, 'aurocCi' | 'aurocCiReason'> {
  const [reason] = tests.flatMap(({ aurocCiReason }) => aurocCiReason ?? []);
  return {
    aurocCi: averageIntervals(tests.map(({ aurocCi }) => aurocCi)),
    ...(reason !== undefined && { aurocCiReason: reason }),
  };
}

/** The means of the lower and of the upper bounds; null where one of the intervals is missing. */
function averageIntervals(intervals: readonly Interval[]): Interval {
  const found = intervals.filter((interval) => interval !== null);
  if (found.length < intervals.length) return null;
  const bound = (i: 0 | 1) => spread(found.map((interval) => interval[i])).mean;
  return [bound(0), bound(1)];
}

/** Seeds share their data, so either all of them have a pixel AUROC or none has. */
function spreadOfPixels(tests: readonly TestMetrics[]): Spread | undefined {
  const values = tests.flatMap(({ pixelAuroc }) => pixelAuroc ?? []);
  return values.length > 0 ? spread(values) : undefined;
}

/** Mean and standard deviation. */
export function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}
