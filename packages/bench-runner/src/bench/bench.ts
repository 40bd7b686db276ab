import { join } from 'node:path';
import type { Method, Omission } from '@cxr-anomaly/core-nets';
import type { DataSet, ImageItem, MetaColumn, Preprocessing } from '@cxr-anomaly/data-cxr';
import { decodeOnce, prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { startEngine } from '@cxr-anomaly/engine/node';
import { StorageError } from '@cxr-anomaly/files';
import { findPlace, writeOutput } from '@cxr-anomaly/files/node';
import {
  assertDigestsWritable,
  assertTestable,
  chooseColumns,
  evaluateColumns,
  formatDuration,
  formatFraction,
  linesOf,
  trainRun,
  watchPreparation,
  withOwnFolder,
  writeDigests,
  writeJson,
  type Reporter,
} from '@cxr-anomaly/runs';
import { scoreBaselines, type BaselineResult } from '../baselines/score-baselines';
import { scoreColumns } from '../baselines/score-columns';
import type { ExternalResult, ExternalScores, ScoresRequest } from '../external/external-scores';
import {
  assertCopiesWritable,
  describeExternals,
  keepExternals,
  readExternals,
  testExternals,
} from './bench-externals';
import { BenchProgress } from './bench-progress';
import { compareWithBaselines, compareWithExternals, readSeedScores } from './compare-with-baselines';
import {
  describeBaseline,
  describeMethod,
  type BenchRun,
  type LeaderboardEntry,
  type SeedFindings,
} from './leaderboard';
import { BOARD } from './leaderboard-schema';
import { BOARD_PAGE, formatMarkdown } from './leaderboard-table';
import { listBaselines } from './list-baselines';
import { scoreSeeds } from './score-seeds';
import { placeRuns, planRuns, type PlacedRun, type PlannedRun, type RunsRequest } from './plan-runs';

export interface BenchOptions extends RunsRequest {
  readonly dataSet: DataSet;
  /** Folder for the board and the run folders of each method and seed. */
  readonly out: string;
  readonly valFraction: number;
  readonly strict: boolean;
  /** Scores of other tools on the same test images. */
  readonly externals?: readonly ScoresRequest[];
  /** Columns of the images' metadata by which test images are grouped; all of them by default. */
  readonly by?: readonly string[];
  /** What bundles must not reveal about the images they were trained on. */
  readonly omits?: readonly Omission[];
  readonly reporter: Reporter;
  readonly signal?: AbortSignal;
}

/**
 * Trains every method with every seed in one session, scores baselines on the same pixels, and writes `leaderboard.json`
 * and `leaderboard.md`. A finished run is recognized by everything that decides its result and is not trained again; an
 * interrupted run continues. A failing run does not stop the others; the board shows the reason.
 *
 * @throws SettingsError or DataError, before anything is trained, when the settings, data or folder cannot be used.
 * @throws StorageError when a result cannot be written, as on a full disk.
 * @throws the signal's reason when aborted; finished runs and checkpoints stay.
 */
export async function bench(options: BenchOptions): Promise<LeaderboardEntry[]> {
  const { dataSet, out, reporter, signal, externals = [] } = options;
  assertTestable(dataSet.word, dataSet.items);
  const plan = planRuns(options);
  const columns = chooseColumns(dataSet, options.by);
  const test = dataSet.items.filter(({ split }) => split === 'test');
  const given = await readExternals(
    externals,
    test.map(({ id }) => id),
    reporter,
  );
  return withOwnFolder(out, { reporter, signal }, () => benchAll(plan, { given, columns }, options));
}

async function benchAll(
  plan: readonly PlannedRun[],
  { given, columns }: { readonly given: readonly ExternalScores[]; readonly columns: readonly MetaColumn[] },
  options: BenchOptions,
): Promise<LeaderboardEntry[]> {
  const { dataSet, methods, out, reporter, valFraction, omits = [] } = options;
  const [board, page] = [join(out, 'leaderboard.json'), join(out, 'leaderboard.md')];
  await findPlace(board, BOARD);
  await findPlace(page, BOARD_PAGE);
  await assertDigestsWritable(out);
  await assertCopiesWritable(out, given);
  const engine = await startEngine();
  await decodeOnce(dataSet, listPixels(plan), { onProgress: watchPreparation(reporter) });
  const baselines = await benchBaselines(plan, columns, options);
  const items = [...baselines.values()][0]?.items ?? [];
  const images = { items, columns };
  const externals = testExternals(given, images, reporter);
  const placed = await placeRuns(plan, out, { dataSet, valFraction, engine, omits });
  const progress = new BenchProgress(reporter, placed);
  const runs = new Map<Method, BenchRun[]>(methods.map((method) => [method, []]));
  for (const [i, run] of placed.entries()) {
    runs.get(run.method)?.push(await benchRun(run, i, progress, options));
  }
  const described = methods.map(async (method) => {
    const own = runs.get(method) ?? [];
    const found = await studySeeds(method, own, { plan, baselines, externals, images });
    return describeMethod(method, dataSet.word, own, found);
  });
  const listed = listBaselines([...baselines.values()]);
  const all = [...baselines.values()].flatMap(({ results }) => results);
  const entries = [
    ...(await Promise.all(described)),
    ...describeExternals(dataSet.word, externals, { baselines: all, images }),
    ...listed.map((one) => describeBaseline(dataSet.word, one)),
  ];
  const title = `${dataSet.word}, preset ${options.preset}`;
  await keepExternals(out, externals, items);
  const before = await writeJson(board, entries, BOARD);
  await writeOutput(page, formatMarkdown(entries, title), BOARD_PAGE);
  await writeDigests(out, ['leaderboard.json', 'leaderboard.md', ...externals.map(({ copy }) => copy)]);
  if (before === 'own') reporter.say(`${board}: replaces the leaderboard of an earlier bench.`);
  return entries;
}

/** The distinct ways in which the methods prepare images. */
function listPixels(plan: readonly PlannedRun[]): Preprocessing[] {
  return [...new Map(plan.map((run) => [pixelsKey(run), pixelsOf(run)])).values()];
}

/** Baselines on the pixels of every method, by how these are prepared; methods with the same preparation share an entry. */
type BaselinesByPixels = ReadonlyMap<
  string,
  {
    readonly pixels: Preprocessing;
    readonly results: BaselineResult[];
    /** The test images that could be decoded. */
    readonly items: readonly ImageItem[];
  }
>;

async function benchBaselines(
  plan: readonly PlannedRun[],
  columns: readonly MetaColumn[],
  options: BenchOptions,
): Promise<BaselinesByPixels> {
  const { dataSet, valFraction, strict, reporter, signal } = options;
  const seed = options.seeds[0] ?? 0;
  const normal = dataSet.items.filter(({ split, label }) => split === 'train' && label === 0);
  const found = new Map<
    string,
    { pixels: Preprocessing; results: BaselineResult[]; items: readonly ImageItem[] }
  >();
  for (const planned of plan) {
    const pixels = pixelsOf(planned);
    const key = pixelsKey(planned);
    if (found.has(key)) continue;
    const onProgress = watchPreparation(reporter);
    const prepared = await prepareSplits(dataSet, pixels, { valFraction, seed, strict, onProgress });
    const items = prepared.test?.items ?? [];
    const scored = await scoreBaselines(prepared, { reporter, ...(signal && { signal }) });
    const results = [...scored, ...scoreColumns(columns, normal, items)].map((result) => {
      const by = evaluateColumns({ runs: [result], items }, columns);
      return { ...result, test: { ...result.test, ...(by.length > 0 && { by }) } };
    });
    found.set(key, { pixels, results, items });
  }
  return found;
}

/** What a method's finished runs show together: groups, and comparisons with baselines on its pixels and with other tools. */
async function studySeeds(
  method: Method,
  runs: readonly BenchRun[],
  {
    plan,
    baselines,
    externals,
    images,
  }: {
    readonly plan: readonly PlannedRun[];
    readonly baselines: BaselinesByPixels;
    readonly externals: readonly ExternalResult[];
    readonly images: { readonly items: readonly ImageItem[]; readonly columns: readonly MetaColumn[] };
  },
): Promise<SeedFindings> {
  const planned = plan.find((one) => one.method === method);
  const results = planned ? (baselines.get(pixelsKey(planned))?.results ?? []) : [];
  const finished = runs.filter((run) => 'metrics' in run);
  const scores = await readSeedScores(finished.map(({ folder }) => folder));
  const thresholds = finished.map(({ metrics }) => metrics.atThreshold?.threshold);
  const seeds = scores.map((run, i) => ({ ...run, threshold: thresholds[i] }));
  return {
    comparisons: compareWithBaselines(scores, results, images),
    againstExternal: compareWithExternals(scores, externals, images),
    scored: scoreSeeds(seeds, images.items, images.columns),
  };
}

function pixelsOf({ method, settings }: PlannedRun): Preprocessing {
  return method.preprocessing(settings);
}

function pixelsKey(planned: PlannedRun): string {
  return JSON.stringify(pixelsOf(planned));
}

async function benchRun(
  { method, settings, folder }: PlacedRun,
  index: number,
  progress: BenchProgress,
  options: BenchOptions,
): Promise<BenchRun> {
  const { preset, dataSet: data, valFraction, strict, reporter, signal, omits = [] } = options;
  const { seed } = settings;
  const start = performance.now();
  try {
    const { metrics, trained } = await trainRun({
      ...{ method, settings, preset, data, out: folder, resume: true, valFraction, strict, omits },
      reporter: progress.of(index),
      ...(signal && { signal }),
    });
    const { test } = metrics;
    if (!test) return { seed, folder, failure: 'no image of one class of the test split could be decoded' };
    const seconds = (performance.now() - start) / 1000;
    if (trained) progress.finished(index, seconds);
    const how = trained ? formatDuration(seconds) : 'finished before';
    reporter.say(`${progress.label(index)}: AUROC ${formatFraction(test.auroc)}, ${how}`);
    return { seed, folder, metrics: { ...metrics, test } };
  } catch (error) {
    signal?.throwIfAborted();
    // On a full disk the others would fail too, after hours of training.
    if (error instanceof StorageError) throw error;
    const failure = error instanceof Error ? linesOf(error).join(' ') : String(error);
    reporter.warn(`${progress.label(index)} failed: ${failure}`);
    return { seed, folder, failure };
  }
}
