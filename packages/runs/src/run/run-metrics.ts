import type { CommonSettings, FitSummary } from '@cxr-anomaly/core-nets';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import type { z } from 'zod';
import type { runMetricsSchema } from './run-schemas';

/** `metrics.json`: the result of a run. */
export type RunMetrics = z.infer<typeof runMetricsSchema>;

/** Combines what a finished run found. */
export function describeResult(
  run: {
    readonly method: string;
    readonly dataset: string;
    readonly settings: CommonSettings;
    readonly engine: EngineInfo;
  },
  trainImages: number,
  summary: FitSummary,
  { test, atThreshold }: Pick<RunMetrics, 'test' | 'atThreshold'>,
): RunMetrics {
  const { epochs, images, seconds, selected } = summary;
  const { validationLoss } = selected;
  return {
    method: run.method,
    dataset: run.dataset,
    seed: run.settings.seed,
    settings: run.settings as RunMetrics['settings'],
    engine: run.engine,
    train: { images: trainImages, epochs, seconds, imagesPerSecond: seconds > 0 ? images / seconds : 0 },
    ...(test && { test }),
    ...(atThreshold && { atThreshold }),
    selection: selected.by,
    ...(validationLoss !== undefined && { validationLoss }),
  };
}
