import { basename, join } from 'node:path';
import { SettingsError, type Method } from '@cxr-anomaly/core-nets';
import {
  parseEpochs,
  parseScores,
  readFinished,
  readJson,
  readText,
  runConfigSchema,
  runFolder,
  verifyDigests,
  type LoggedEpoch,
  type RunConfig,
  type RunMetrics,
  type RunScores,
} from '@cxr-anomaly/runs';
import { assertBoard, assertExternal } from '../bench/assert-board';
import { byAuroc } from '../bench/board-columns';
import { leaderboardSchema } from '../bench/leaderboard-schema';
import {
  describeMethod,
  type ExternalEntry,
  type LeaderboardEntry,
  type MethodEntry,
} from '../bench/leaderboard';

/** One run, read back. */
export interface ReportedRun {
  readonly folder: string;
  readonly config: RunConfig;
  readonly metrics: RunMetrics;
  readonly tested: RunScores;
  readonly epochs: readonly LoggedEpoch[];
}

/** Scores of another tool, read back. */
export interface ReportedExternal {
  readonly entry: ExternalEntry;
  readonly tested: RunScores;
}

/** What a report is made of. */
export interface ReportData {
  readonly title: string;
  readonly board: readonly LeaderboardEntry[];
  /** One run of each method: with `seed`, or with the first seed it finished. */
  readonly runs: readonly ReportedRun[];
  /** In the order of the board. */
  readonly externals: readonly ReportedExternal[];
  /** The first seed that all methods finished. */
  readonly seed?: number;
  /** Whether the folder is a bench folder. */
  readonly isBench: boolean;
}

/**
 * Reads the folder of a bench or of a single run.
 *
 * @throws SettingsError when it is neither, nothing in it was finished, or its files disagree.
 */
export async function readReport(folder: string, methods: readonly Method[]): Promise<ReportData> {
  const board = await readJson(join(folder, 'leaderboard.json'), leaderboardSchema);
  if (!board) return readSingle(folder, methods);
  const entries = board.filter((entry): entry is MethodEntry => entry.kind === 'method');
  const finished = entries.map(({ seeds }) => seeds).filter((seeds) => seeds.length > 0);
  if (finished.length === 0)
    throw new SettingsError(`No run in ${folder} was finished, so there is nothing to report.`);
  const seed = findSharedSeed(finished.map((seeds) => seeds.map((one) => one.seed)));
  const all = new Map(
    await Promise.all(
      finished.flat().map(async ({ run }) => [run, await readRun(join(folder, run))] as const),
    ),
  );
  const results = new Map([...all].map(([run, { metrics }]) => [run, metrics]));
  for (const entry of entries) assertBoard(folder, entry, results);
  const externals = await readExternals(folder, board);
  await verifyDigests(
    folder,
    ['leaderboard.json', ...externals.map(({ entry }) => entry.scores)],
    'Run the bench command again: it keeps the runs.',
  );
  const shown = finished.flatMap((seeds) => seeds.find((one) => one.seed === seed) ?? seeds.slice(0, 1));
  const runs = shown.flatMap(({ run }) => all.get(run) ?? []);
  return {
    ...{ title: board[0]?.dataset ?? basename(folder), board, runs, externals, isBench: true },
    ...(seed !== undefined && { seed }),
  };
}

/** Returns the first seed that is in every list; undefined where there is none. */
export function findSharedSeed(seeds: readonly (readonly number[])[]): number | undefined {
  return seeds[0]?.find((seed) => seeds.every((list) => list.includes(seed)));
}

async function readSingle(folder: string, methods: readonly Method[]): Promise<ReportData> {
  const run = await readRun(folder);
  const { metrics } = run;
  const { test } = metrics;
  if (!test) throw new SettingsError(`${folder} was not tested on both classes; there is nothing to report.`);
  const title = methods.find(({ name }) => name === metrics.method)?.title ?? metrics.method;
  const method = { name: metrics.method, title };
  const finished = { seed: metrics.seed, folder, metrics: { ...metrics, test } };
  return {
    title: metrics.dataset,
    board: [describeMethod(method, metrics.dataset, [finished])],
    runs: [run],
    externals: [],
    seed: metrics.seed,
    isBench: false,
  };
}

/** @throws SettingsError when a file is missing, or the board disagrees with it. */
function readExternals(folder: string, board: readonly LeaderboardEntry[]): Promise<ReportedExternal[]> {
  const entries = byAuroc(board).filter((entry) => entry.kind === 'external');
  return Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.scores);
      const tested = parseScores(await readText(path), path);
      assertExternal(folder, entry, tested);
      return { entry, tested };
    }),
  );
}

async function readRun(path: string): Promise<ReportedRun> {
  const folder = runFolder(path);
  const [config, finished] = await Promise.all([
    readJson(folder.config, runConfigSchema),
    readFinished(folder),
  ]);
  if (!config || !finished) {
    throw new SettingsError(
      `${path} holds no finished run or bench. Give a folder with a metrics.json or leaderboard.json file.`,
    );
  }
  const { metrics, tested } = finished;
  if (!tested) throw new SettingsError(`${path} was not tested on both classes; there is nothing to report.`);
  return { folder: path, config, metrics, tested, epochs: parseEpochs(await readText(folder.log)) };
}
