import { mapFigures, type Interval, type RunMetrics, type TestMetrics } from '@cxr-anomaly/runs';
import type { z } from 'zod';
import type { seedSummary } from './leaderboard-schema';

/** A number over seeds. */
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
 * Summarizes runs of one method that differ in their seed alone. The interval is the mean of the runs' intervals:
 * it covers which test images were drawn. For the mean AUROC it is on the safe side, as an average's standard
 * error is at most the average of the standard errors. What seeds change shows in the standard deviations.
 */
export function summarizeSeeds(tests: readonly TestMetrics[]): SeedSummary {
  const [first] = tests;
  if (!first) throw new RangeError('A summary needs at least one run.');
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

/** The means of lower and of upper bounds; null where one of the intervals could not be had. */
export function averageIntervals(intervals: readonly Interval[]): Interval {
  const found = intervals.filter((interval) => interval !== null);
  if (found.length < intervals.length) return null;
  const bound = (i: 0 | 1) => spread(found.map((interval) => interval[i])).mean;
  return [bound(0), bound(1)];
}

/** Seeds share their data, so its masks give all of them a pixel AUROC, or none. */
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
