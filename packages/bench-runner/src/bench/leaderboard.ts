import { basename } from 'node:path';
import type { Method } from '@cxr-anomaly/core-nets';
import type { RunMetrics } from '@cxr-anomaly/runs';
import type { BaselineResult } from '../baselines/score-baselines';
import type { BaselineComparison } from './compare-with-baselines';
import { spread, summarizeSeeds, type SeedSummary, type TestedRun } from './summarize-seeds';

/** A run of a bench: finished, or failed for a reason. */
export type BenchRun =
  | { readonly seed: number; readonly folder: string; readonly metrics: TestedRun }
  | { readonly seed: number; readonly folder: string; readonly failure: string };

/** A line of `leaderboard.json`. */
export type LeaderboardEntry = MethodEntry | BaselineEntry;

export interface MethodEntry extends Partial<SeedSummary> {
  readonly kind: 'method';
  readonly method: string;
  readonly title: string;
  readonly dataset: string;
  /** Of the runs that finished, `run` the folder beside the board; means over them are in `test` and `train`. */
  readonly seeds: readonly { readonly seed: number; readonly run: string; readonly auroc: number }[];
  readonly failures: readonly { readonly seed: number; readonly run: string; readonly reason: string }[];
  /** Without the seed. */
  readonly settings?: Omit<RunMetrics['settings'], 'seed'>;
  readonly engine?: RunMetrics['engine'];
  readonly train?: RunMetrics['train'];
  readonly selection?: RunMetrics['selection'];
  /** Against each baseline on the same pixels. */
  readonly comparisons: readonly BaselineComparison[];
}

export interface BaselineEntry extends SeedSummary {
  readonly kind: 'baseline';
  readonly method: string;
  readonly title: string;
  readonly dataset: string;
  readonly seconds: number;
}

/** Summarizes the runs of one method. */
export function describeMethod(
  { name, title }: Pick<Method, 'name' | 'title'>,
  dataset: string,
  runs: readonly BenchRun[],
  comparisons: readonly BaselineComparison[],
): MethodEntry {
  const finished = runs.filter((run) => 'metrics' in run);
  const [first] = finished;
  const base = {
    kind: 'method',
    method: name,
    title,
    dataset,
    seeds: finished.map(({ seed, folder, metrics }) => ({
      seed,
      run: basename(folder),
      auroc: metrics.test.auroc,
    })),
    failures: runs
      .filter((run) => 'failure' in run)
      .map(({ seed, folder, failure }) => ({ seed, run: basename(folder), reason: failure })),
    comparisons,
  } as const;
  if (!first) return base;
  const { settings, engine, selection } = first.metrics;
  return {
    ...base,
    ...summarizeSeeds(finished.map(({ metrics }) => metrics.test)),
    settings: Object.fromEntries(Object.entries(settings).filter(([key]) => key !== 'seed')),
    engine,
    train: averageTraining(finished.map(({ metrics }) => metrics.train)),
    selection,
  };
}

/** A baseline as a line of the board; it has no seed. */
export function describeBaseline(
  dataset: string,
  { name, title, seconds, test }: BaselineResult,
): BaselineEntry {
  return { kind: 'baseline', method: name, title, dataset, seconds, ...summarizeSeeds([test]) };
}

function averageTraining(trainings: readonly RunMetrics['train'][]): RunMetrics['train'] {
  const mean = (name: keyof RunMetrics['train']) => spread(trainings.map((train) => train[name])).mean;
  return {
    images: mean('images'),
    epochs: mean('epochs'),
    seconds: mean('seconds'),
    imagesPerSecond: mean('imagesPerSecond'),
  };
}
