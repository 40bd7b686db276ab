import {
  methodNameSchema,
  moduleSchema,
  PRESETS,
  type CommonSettings,
  type Json,
} from '@cxr-anomaly/core-nets';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import { z } from 'zod';
import { thresholdCountsSchema } from '../scoring/count-called';
import { count, fraction, testMetricsSchema } from '../scoring/test-metrics-schema';

const settings: z.ZodType<CommonSettings & { readonly [key: string]: Json }> = z
  .object({
    imageSize: z.number(),
    batchSize: z.number(),
    seed: count,
    selection: z.enum(['last', 'val-normal']),
  })
  .catchall(z.json());

/** `config.json` as written by any version of this program. */
export const runConfigSchema = z
  .object({
    formatVersion: z.literal(1),
    method: methodNameSchema,
    /** The code of a method that is not part of this project. */
    module: moduleSchema.exactOptional(),
    /** The preset the settings started from, for people; the settings are complete without it. */
    preset: z.enum(PRESETS).exactOptional(),
    /** Resolved: every setting, including defaults. */
    settings,
    data: z
      .object({
        word: z.string(),
        source: z.string(),
        fingerprint: z.string(),
        /** The code of a source that is not part of this project; the fingerprint depends on it. */
        module: moduleSchema.exactOptional(),
      })
      .readonly(),
    /** Fraction of the normal training images held out if the data has no validation split. */
    valFraction: fraction,
    /** What the bundle's threshold is set for; absent in runs of the first versions. */
    falseAlarmRate: fraction.exactOptional(),
    /** What the bundle and the pictures of the run do not reveal about the images; absent if nothing is left out. */
    omits: z
      .array(z.enum(['names', 'pictures']))
      .readonly()
      .exactOptional(),
    /**
     * Digest of the code that trains and scores and of this project's code that it uses; absent if it cannot be found, and in
     * runs of the first versions.
     */
    code: z.string().exactOptional(),
    versions: z.object({ 'cxr-anomaly': z.string(), node: z.string() }).readonly(),
  })
  .readonly();

const engine: z.ZodType<EngineInfo> = z.object({
  kind: z.enum(['native', 'portable']),
  backend: z.string(),
  tensorflowVersion: z.string().exactOptional(),
  tfjsVersion: z.string(),
  device: z.enum(['cpu', 'gpu']),
  gpu: z.string().exactOptional(),
  threads: z.number(),
  kernels: z.literal('own').exactOptional(),
  reason: z.string().exactOptional(),
  allocator: z.record(z.string(), z.string()),
});

/** What `metrics.json` and a leaderboard both hold about how a run was done. */
export const runFigures = {
  engine,
  train: z
    .object({
      /** Images trained on, each counted once. */
      images: z.number(),
      epochs: z.number(),
      /** Spent in training steps, including those before a resume. */
      seconds: z.number(),
      imagesPerSecond: z.number(),
    })
    .readonly(),
  selection: z.enum(['last', 'val-normal']),
};

/** `metrics.json`. */
export const runMetricsSchema = z
  .object({
    ...runFigures,
    method: methodNameSchema,
    /** The data word. */
    dataset: z.string(),
    seed: count,
    settings,
    /** Absent if the test split lacks a class. */
    test: testMetricsSchema.exactOptional(),
    /** What the bundle's threshold does on the test images; absent without a threshold, and in runs of the first versions. */
    atThreshold: thresholdCountsSchema.exactOptional(),
  })
  .readonly();
