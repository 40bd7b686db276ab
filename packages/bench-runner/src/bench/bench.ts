import { join } from 'node:path';
import { resolveSettings, type CommonSettings, type Method, type PresetName } from '@cxr-anomaly/core-nets';
import { writeFileAtomic } from '@cxr-anomaly/core-nets/node';
import type { DataSet, Preprocessing } from '@cxr-anomaly/data-cxr';
import { prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import {
  assertTestable,
  formatDuration,
  formatFraction,
  trainRun,
  watchPreparation,
  writeJson,
  type Reporter,
} from '@cxr-anomaly/runs';
import { scoreBaselines, type BaselineResult } from '../baselines/score-baselines';
import { compareWithBaselines, type BaselineComparison } from './compare-with-baselines';
import {
  describeBaseline,
  describeMethod,
  type BaselineEntry,
  type BenchRun,
  type LeaderboardEntry,
} from './leaderboard';
import { formatMarkdown } from './leaderboard-table';

export interface BenchOptions {
  readonly methods: readonly Method[];
  readonly dataSet: DataSet;
  readonly preset: PresetName;
  /** `key=value`, for every method. */
  readonly assignments: readonly string[];
  readonly seeds: readonly number[];
  /** Holds a run folder for each method and seed, and the board. */
  readonly out: string;
  readonly valFraction: number;
  readonly strict: boolean;
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/** A run to do, its settings checked. */
interface PlannedRun {
  readonly method: Method;
  readonly settings: CommonSettings;
  readonly folder: string;
}

/**
 * Trains every method with every seed, one after another, beside baselines on the same pixels, and writes
 * `leaderboard.json` and `leaderboard.md`. Runs that are finished are not trained again, ones that were stopped go on. A
 * failing run does not stop the others; its reason is on the board.
 *
 * @throws SettingsError or DataError, before anything is trained, when settings or data cannot be used.
 * @throws the signal's reason when aborted; finished runs and checkpoints stay.
 */
export async function bench(options: BenchOptions): Promise<LeaderboardEntry[]> {
  const { dataSet, methods, out, reporter } = options;
  assertTestable(dataSet.word, dataSet.items);
  const plan = planRuns(options);
  await startEngine();
  const baselines = await benchBaselines(plan, options);
  const runs = new Map<Method, BenchRun[]>(methods.map((method) => [method, []]));
  for (const [i, planned] of plan.entries()) {
    const { method, settings } = planned;
    reporter.say(`[${i + 1}/${plan.length}] ${method.title}, seed ${settings.seed}`);
    runs.get(method)?.push(await benchRun(planned, options));
  }
  const described = methods.map(async (method) => {
    const own = runs.get(method) ?? [];
    return describeMethod(method, dataSet.word, own, await comparisons(method, own, plan, baselines));
  });
  const entries = [...(await Promise.all(described)), ...describeBaselines(dataSet.word, baselines)];
  await writeJson(join(out, 'leaderboard.json'), entries);
  const title = `${dataSet.word}, preset ${options.preset}`;
  await writeFileAtomic(join(out, 'leaderboard.md'), formatMarkdown(entries, title));
  return entries;
}

function planRuns({ methods, seeds, preset, assignments, out }: BenchOptions): PlannedRun[] {
  return methods.flatMap((method) =>
    seeds.map((seed) => ({
      method,
      settings: resolveSettings(method.settings, { preset, assignments, overrides: { seed } }),
      folder: join(out, `${method.name}-s${seed}`),
    })),
  );
}

/** Baselines on the pixels of every method, by how these are prepared; once where methods prepare them alike. */
type BaselinesByPixels = ReadonlyMap<
  string,
  { readonly pixels: Preprocessing; readonly results: BaselineResult[] }
>;

async function benchBaselines(
  plan: readonly PlannedRun[],
  options: BenchOptions,
): Promise<BaselinesByPixels> {
  const { dataSet, valFraction, strict, reporter, signal } = options;
  const seed = options.seeds[0] ?? 0;
  const found = new Map<string, { pixels: Preprocessing; results: BaselineResult[] }>();
  for (const planned of plan) {
    const pixels = planned.method.preprocessing(planned.settings);
    const key = pixelsKey(planned);
    if (found.has(key)) continue;
    const onProgress = watchPreparation(reporter);
    const prepared = await prepareSplits(dataSet, pixels, { valFraction, seed, strict, onProgress });
    const results = await scoreBaselines(prepared, { reporter, ...(signal && { signal }) });
    found.set(key, { pixels, results });
  }
  return found;
}

/** Entries of the board; baselines of several kinds of pixels say which. */
function describeBaselines(dataset: string, baselines: BaselinesByPixels): BaselineEntry[] {
  return [...baselines.values()].flatMap(({ pixels: { side, normalization }, results }) => {
    const suffix = baselines.size > 1 ? ` (${side} × ${side}, ${normalization.kind})` : '';
    return results.map((result) =>
      describeBaseline(dataset, { ...result, title: `${result.title}${suffix}` }),
    );
  });
}

async function comparisons(
  method: Method,
  runs: readonly BenchRun[],
  plan: readonly PlannedRun[],
  baselines: BaselinesByPixels,
): Promise<BaselineComparison[]> {
  const planned = plan.find((one) => one.method === method);
  const results = planned ? (baselines.get(pixelsKey(planned))?.results ?? []) : [];
  const folders = runs.filter((run) => 'metrics' in run).map(({ folder }) => folder);
  return compareWithBaselines(folders, results);
}

function pixelsKey({ method, settings }: PlannedRun): string {
  return JSON.stringify(method.preprocessing(settings));
}

async function benchRun({ method, settings, folder }: PlannedRun, options: BenchOptions): Promise<BenchRun> {
  const { preset, dataSet: data, valFraction, strict, reporter, signal } = options;
  const { seed } = settings;
  try {
    const { metrics, trained } = await trainRun({
      ...{ method, settings, preset, data, out: folder, resume: true, valFraction, strict, reporter },
      ...(signal && { signal }),
    });
    const { test, train } = metrics;
    if (!test) return { seed, folder, failure: 'a class of the test split could not be decoded' };
    const how = trained ? `trained in ${formatDuration(train.seconds)}` : 'finished before';
    reporter.say(`      ${how}, AUROC ${formatFraction(test.auroc)}`);
    return { seed, folder, metrics: { ...metrics, test } };
  } catch (error) {
    signal?.throwIfAborted();
    const failure = error instanceof Error ? error.message : String(error);
    reporter.warn(`${method.title}, seed ${seed}: ${failure}`);
    return { seed, folder, failure };
  }
}
