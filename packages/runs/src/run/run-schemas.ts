import { methodNameSchema, moduleSchema } from '@cxr-anomaly/core-nets';
import { z } from 'zod';
import type { RunConfig } from './run-config';
import type { RunMetrics } from './run-metrics';

const fraction = z.number().min(0).max(1);
const count = z.int().min(0);

const settings = z
  .object({
    imageSize: z.number(),
    batchSize: z.number(),
    seed: count,
    selection: z.enum(['last', 'val-normal']),
  })
  .catchall(z.json());

/** `config.json` as any version of this program wrote it. */
export const runConfigSchema: z.ZodType<RunConfig> = z.object({
  formatVersion: z.literal(1),
  method: methodNameSchema,
  module: moduleSchema.exactOptional(),
  preset: z.enum(['smoke', 'quick', 'cpu', 'reference']).exactOptional(),
  settings,
  data: z.object({
    word: z.string(),
    source: z.string(),
    fingerprint: z.string(),
    module: moduleSchema.exactOptional(),
  }),
  valFraction: fraction,
  falseAlarmRate: fraction.exactOptional(),
  omits: z.array(z.enum(['names', 'pictures'])).exactOptional(),
  code: z.string().exactOptional(),
  versions: z.object({ 'cxr-anomaly': z.string(), node: z.string() }),
});

/** A 95 % confidence interval; null where none can be had. */
export const intervalSchema = z.tuple([z.number(), z.number()]).nullable();

/** Metrics of a run's test images. */
export const testMetricsSchema = z.object({
  normal: count,
  anomalous: count,
  auroc: fraction,
  aurocCi: intervalSchema,
  aurocCiReason: z.string().exactOptional(),
  averagePrecision: fraction,
  eer: fraction,
  f1Max: fraction,
  fprAt95Tpr: fraction,
  pixelAuroc: fraction.exactOptional(),
});

/** What `metrics.json` and the board of a bench both hold of how a run was done. */
export const runFigures = {
  engine: z.object({
    kind: z.enum(['native', 'portable']),
    backend: z.string(),
    tensorflowVersion: z.string().exactOptional(),
    tfjsVersion: z.string(),
    device: z.enum(['cpu', 'gpu']),
    gpu: z.string().exactOptional(),
    threads: z.number(),
    reason: z.string().exactOptional(),
    allocator: z.record(z.string(), z.string()),
  }),
  train: z.object({
    images: z.number(),
    epochs: z.number(),
    seconds: z.number(),
    imagesPerSecond: z.number(),
  }),
  selection: z.enum(['last', 'val-normal']),
};

/** `metrics.json`. */
export const runMetricsSchema: z.ZodType<RunMetrics> = z.object({
  ...runFigures,
  method: methodNameSchema,
  dataset: z.string(),
  seed: count,
  settings,
  test: testMetricsSchema.exactOptional(),
  atThreshold: z
    .object({ threshold: z.number(), sensitivity: fraction, specificity: fraction, falseAlarms: fraction })
    .exactOptional(),
});
