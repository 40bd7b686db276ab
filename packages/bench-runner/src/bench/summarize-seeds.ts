import { mapFigures, type Interval, type RunMetrics, type TestMetrics } from '@cxr-anomaly/runs';
import type { z } from 'zod';
import type { seedSummary } from './leaderboard-schema';

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
 * Summarizes runs of one method that differ only in their seed. The interval is the mean of the runs' intervals:
 * it covers the random choice of test images. For the mean AUROC it is conservative, as an average's standard
 * error is at most the average of the standard errors. The standard deviations show the effect of the seed.
 */
export function summarizeSeeds(tests: readonly TestMetrics[]): SeedSummary {
  const [first] = tests;
  if (!first) throw new RangeError('A summary needs one or more runs.');
  const spreads = mapFigures((name) => spread(tests.map((test) => test[name])));
  const pick = (part: keyof Spread) => mapFigures((name) => spreads[name][part]);
  const pixels = spreadOfPixels(tests);
  const [reason] = tests.flatMap(({ aurocCiReason }) => aurocCiReason ?? []);
  return {
    test: {
      ...first,
      ...pick('mean'),
      aurocCi: averageIntervals(tests.map(({ aurocCi }) => aurocCi)),
      ...(reason !== undefined && { aurocCiReason: reason }),
      ...(pixels && { pixelAuroc: pixels.mean }),
    },
    std: { ...pick('std'), ...(pixels && { pixelAuroc: pixels.std }) },
  };
}

/** The means of the lower and of the upper bounds; null where one of the intervals is missing. */
export function averageIntervals(intervals: readonly Interval[]): Interval {
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
