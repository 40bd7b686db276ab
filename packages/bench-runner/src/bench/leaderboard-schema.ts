import { intervalSchema, jsonKind, runFigures, testMetricsSchema } from '@cxr-anomaly/runs';
import { z } from 'zod';
import type { LeaderboardEntry } from './leaderboard';

const figure = z.number();

const summary = {
  test: testMetricsSchema,
  std: z.object({
    auroc: figure,
    averagePrecision: figure,
    eer: figure,
    f1Max: figure,
    fprAt95Tpr: figure,
    pixelAuroc: figure.exactOptional(),
  }),
};

const names = { method: z.string(), title: z.string(), dataset: z.string() };

/** A folder beside the board; a path could lead out of it. */
const runName = z.string().regex(/^(?!\.\.?$)[^/\\\0]+$/, 'expected the name of a folder beside it');

const seed = { seed: z.int().min(0), run: runName };

const methodSchema = z.object({
  ...names,
  kind: z.literal('method'),
  test: summary.test.exactOptional(),
  std: summary.std.exactOptional(),
  seeds: z.array(z.object({ ...seed, auroc: figure })),
  failures: z.array(z.object({ ...seed, reason: z.string() })),
  settings: z.record(z.string(), z.json()).exactOptional(),
  engine: runFigures.engine.exactOptional(),
  train: runFigures.train.exactOptional(),
  selection: runFigures.selection.exactOptional(),
  comparisons: z.array(
    z.object({ baseline: z.string(), title: z.string(), difference: figure, ci: intervalSchema }),
  ),
});

const baselineSchema = z.object({ ...names, ...summary, kind: z.literal('baseline'), seconds: figure });

/** `leaderboard.json`. */
export const leaderboardSchema: z.ZodType<LeaderboardEntry[]> = z.array(
  z.discriminatedUnion('kind', [methodSchema, baselineSchema]),
);

export const BOARD = jsonKind(
  'a leaderboard',
  leaderboardSchema.refine((entries) => entries.length > 0),
);

/** What finds the runs of a board, whatever else is on it. */
export const boardRunsSchema = z.array(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('method'), seeds: z.array(z.object({ run: runName })) }),
    z.object({ kind: z.literal('baseline') }),
  ]),
);
