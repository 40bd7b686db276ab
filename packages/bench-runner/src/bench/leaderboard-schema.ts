import type { Json } from '@cxr-anomaly/core-nets';
import { intervalSchema, jsonKind, mapFigures, runFigures, testMetricsSchema } from '@cxr-anomaly/runs';
import { z } from 'zod';

const figure = z.number();

/** Test metrics as means over seeds, and their standard deviations. */
export const seedSummary = {
  test: testMetricsSchema,
  std: z.object({ ...mapFigures(() => figure), pixelAuroc: figure.exactOptional() }).readonly(),
};

const names = { method: z.string(), title: z.string(), dataset: z.string() };

/** The name of a folder next to the board. Paths are refused, as they could lead out of the bench folder. */
const runName = z.string().regex(/^(?!\.\.?$)[^/\\\0]+$/, 'expected the name of a folder next to it');

const seed = { seed: z.int().min(0), run: runName };

const json: z.ZodType<Json> = z.json();

const interval = {
  /** AUROC of the method minus that of the other scores; mean over seeds. */
  difference: figure,
  /** 95 % confidence interval of the difference on the same images; it includes the variance between seeds. */
  ci: intervalSchema,
  /** Two-sided, for equal AUROCs, not adjusted for the number of comparisons; null where there is no interval. */
  pValue: figure.min(0).max(1).nullable(),
};

const difference = {
  title: z.string(),
  ...interval,
  /** The same of the covariate-adjusted AUROC, which compares only images alike in these columns; absent without metadata. */
  by: z
    .array(z.object({ columns: z.array(z.string()).readonly(), ...interval }).readonly())
    .readonly()
    .exactOptional(),
};

/** How far a method is ahead of a baseline on the same pixels of the same test images. */
export const comparisonSchema = z.object({ baseline: z.string(), ...difference }).readonly();

/** How far a method is ahead of scores of another tool on the same test images. */
export const externalComparisonSchema = z.object(difference).readonly();

export const methodSchema = z
  .object({
    ...names,
    kind: z.literal('method'),
    test: seedSummary.test.exactOptional(),
    std: seedSummary.std.exactOptional(),
    /** The runs that finished; `run` is a folder next to the board. Means over the runs are in `test` and `train`. */
    seeds: z.array(z.object({ ...seed, auroc: figure }).readonly()).readonly(),
    failures: z.array(z.object({ ...seed, reason: z.string() }).readonly()).readonly(),
    /** The settings without the seed. */
    settings: z.record(z.string(), json).readonly().exactOptional(),
    engine: runFigures.engine.exactOptional(),
    train: runFigures.train.exactOptional(),
    selection: runFigures.selection.exactOptional(),
    /** Against each baseline on the same pixels. */
    comparisons: z.array(comparisonSchema).readonly(),
    /** Against each file of another tool's scores; absent where there is none. */
    againstExternal: z.array(externalComparisonSchema).readonly().exactOptional(),
  })
  .readonly();

export const baselineSchema = z
  .object({ ...names, ...seedSummary, kind: z.literal('baseline'), seconds: figure })
  .readonly();

/** A copy of another tool's scores in the bench folder. Other paths are refused, as they could lead out of it. */
const copyName = z
  .string()
  .regex(/^external\/[\w-]+\.csv$/, 'expected a file in the folder "external" next to it');

/** Scores of another tool. */
export const externalSchema = z
  .object({
    ...seedSummary,
    kind: z.literal('external'),
    title: z.string(),
    dataset: z.string(),
    /** The file that was given, without its folders. */
    file: z.string(),
    /** SHA-256 of that file, in hexadecimal. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** The scores by test image, in the format of a run's `scores.csv`. */
    scores: copyName,
    /** Against each baseline, on the pixels on which it does best. */
    comparisons: z.array(comparisonSchema).readonly(),
    /** Against each other file. */
    againstExternal: z.array(externalComparisonSchema).readonly(),
  })
  .readonly();

/** `leaderboard.json`. */
export const leaderboardSchema = z.array(
  z.discriminatedUnion('kind', [methodSchema, baselineSchema, externalSchema]),
);

export const BOARD = jsonKind(
  'a leaderboard',
  leaderboardSchema.refine((entries) => entries.length > 0),
);

/** The part of a board that locates its runs and other tools' scores, whatever else is on it. */
export const boardRunsSchema = z.array(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('method'), seeds: z.array(z.object({ run: runName })) }),
    z.object({ kind: z.literal('baseline') }),
    z.object({ kind: z.literal('external'), scores: copyName }),
  ]),
);
