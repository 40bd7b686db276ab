import { basename } from 'node:path';
import type { Method } from '@cxr-anomaly/core-nets';
import type { RunMetrics } from '@cxr-anomaly/runs';
import type { z } from 'zod';
import type { BaselineResult } from '../baselines/score-baselines';
import type { ExternalResult } from '../external/external-scores';
import type { BaselineComparison, ExternalComparison } from './compare-with-baselines';
import type { baselineSchema, externalSchema, methodSchema } from './leaderboard-schema';
import type { ScoredSeeds } from './score-seeds';
import { spread, summarizeSeeds, type TestedRun } from './summarize-seeds';

/** A run of a bench: either finished, or failed with a reason. */
export type BenchRun =
  | { readonly seed: number; readonly folder: string; readonly metrics: TestedRun }
  | { readonly seed: number; readonly folder: string; readonly failure: string };

/** An entry of `leaderboard.json`. */
export type LeaderboardEntry = MethodEntry | ExternalEntry | BaselineEntry;

export type MethodEntry = z.infer<typeof methodSchema>;

export type BaselineEntry = z.infer<typeof baselineSchema>;

export type ExternalEntry = z.infer<typeof externalSchema>;

/** What the scores of all seeds of a method show. */
export interface SeedFindings {
  readonly comparisons?: readonly BaselineComparison[];
  readonly againstExternal?: readonly ExternalComparison[];
  /** Absent where the runs cannot be evaluated together. */
  readonly scored?: ScoredSeeds | undefined;
}

/** Summarizes the runs of one method. */
export function describeMethod(
  { name, title }: Pick<Method, 'name' | 'title'>,
  dataset: string,
  runs: readonly BenchRun[],
  { comparisons = [], againstExternal = [], scored }: SeedFindings = {},
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
    ...(againstExternal.length > 0 && { againstExternal }),
  } as const;
  if (!first) return base;
  const { settings, engine, selection } = first.metrics;
  return {
    ...base,
    ...summarizeSeeds(
      finished.map(({ metrics }) => metrics.test),
      scored,
    ),
    settings: Object.fromEntries(Object.entries(settings).filter(([key]) => key !== 'seed')),
    engine,
    train: averageTraining(finished.map(({ metrics }) => metrics.train)),
    selection,
  };
}

/** A baseline as an entry of the board; it has no seed. */
export function describeBaseline(
  dataset: string,
  { name, title, seconds, test }: BaselineResult,
): BaselineEntry {
  return { kind: 'baseline', method: name, title, dataset, seconds, ...summarizeSeeds([test]) };
}

/** Scores of another tool as an entry of the board. */
export function describeExternal(
  dataset: string,
  { title, path, sha256, copy, test }: Omit<ExternalResult, 'values'>,
  comparisons: Pick<ExternalEntry, 'comparisons' | 'againstExternal'>,
): ExternalEntry {
  return {
    ...{ kind: 'external', title, dataset, file: basename(path), sha256, scores: copy },
    ...summarizeSeeds([test]),
    ...comparisons,
  };
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
