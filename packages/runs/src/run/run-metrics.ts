import type { CommonSettings, FitSummary, Json } from '@cxr-anomaly/core-nets';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import type { ThresholdCounts } from '../scoring/count-called';
import type { TestMetrics } from '../scoring/evaluate';

/** `metrics.json`: the result of a run. */
export interface RunMetrics {
  readonly method: string;
  /** The data word. */
  readonly dataset: string;
  readonly seed: number;
  readonly settings: CommonSettings & { readonly [key: string]: Json };
  readonly engine: EngineInfo;
  readonly train: {
    /** Images trained on; each counted once. */
    readonly images: number;
    readonly epochs: number;
    /** Spent in training steps, resumed parts included. */
    readonly seconds: number;
    readonly imagesPerSecond: number;
  };
  /** Absent where the test split lacks a class. */
  readonly test?: TestMetrics;
  /** What the bundle's threshold does on the test images; absent without one, and in runs of the first versions. */
  readonly atThreshold?: ThresholdCounts;
  readonly selection: FitSummary['selected']['by'];
}

/** Puts together what a finished run found. */
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
  };
}
