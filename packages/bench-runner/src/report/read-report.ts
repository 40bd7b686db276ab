import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import {
  parseScores,
  readJson,
  runFolder,
  type RunConfig,
  type RunMetrics,
  type RunScores,
} from '@cxr-anomaly/runs';
import type { LeaderboardEntry, MethodEntry } from '../bench/leaderboard';
import { describeMethod } from '../bench/leaderboard';

/** Losses at the end of an epoch, epochs counted over all phases from 1. */
export interface LoggedEpoch {
  readonly epoch: number;
  readonly phase: string;
  readonly losses: Readonly<Record<string, number>>;
  readonly validationLoss?: number;
}

/** One run, read back. */
export interface ReportedRun {
  readonly folder: string;
  readonly config: RunConfig;
  readonly metrics: RunMetrics;
  readonly tested: RunScores;
  readonly epochs: readonly LoggedEpoch[];
}

/** What a report is made of. */
export interface ReportData {
  readonly title: string;
  readonly board: readonly LeaderboardEntry[];
  /** The first finished seed of each method. */
  readonly runs: readonly ReportedRun[];
}

/**
 * Reads a bench's folder, or that of a single run.
 *
 * @throws SettingsError when it is neither, or nothing in it was finished.
 */
export async function readReport(folder: string): Promise<ReportData> {
  const board = await readJson<LeaderboardEntry[]>(join(folder, 'leaderboard.json'));
  if (!board) return readSingle(folder);
  const methods = board.filter((entry): entry is MethodEntry => entry.kind === 'method');
  const first = methods.flatMap(({ seeds }) => seeds.slice(0, 1));
  if (first.length === 0)
    throw new SettingsError(`No run of ${folder} was finished, so there is nothing to report.`);
  const runs = await Promise.all(first.map(({ run }) => readRun(join(folder, run))));
  return { title: board[0]?.dataset ?? basename(folder), board, runs };
}

async function readSingle(folder: string): Promise<ReportData> {
  const run = await readRun(folder);
  const { metrics } = run;
  const { test } = metrics;
  if (!test) throw new SettingsError(`${folder} was not tested on both classes; there is nothing to report.`);
  const method = { name: metrics.method, title: metrics.method };
  const finished = { seed: metrics.seed, folder, metrics: { ...metrics, test } };
  return {
    title: metrics.dataset,
    board: [describeMethod(method, metrics.dataset, [finished], [])],
    runs: [run],
  };
}

async function readRun(path: string): Promise<ReportedRun> {
  const folder = runFolder(path);
  const [config, metrics] = await Promise.all([
    readJson<RunConfig>(folder.config),
    readJson<RunMetrics>(folder.metrics),
  ]);
  if (!config || !metrics) {
    throw new SettingsError(
      `${path} holds no finished run or bench. Give a folder with a metrics.json or a leaderboard.json.`,
    );
  }
  const [scores, log] = await Promise.all([readFile(folder.scores, 'utf8'), readFile(folder.log, 'utf8')]);
  return { folder: path, config, metrics, tested: parseScores(scores), epochs: readEpochs(log) };
}

function readEpochs(log: string): LoggedEpoch[] {
  const lines = log.split('\n').filter(Boolean);
  const events = lines.map(
    (line) => JSON.parse(line) as { readonly event: string } & Omit<LoggedEpoch, 'epoch'>,
  );
  return events
    .filter(({ event }) => event === 'epoch')
    .map(({ phase, losses, validationLoss }, i) => ({
      ...{ epoch: i + 1, phase, losses },
      ...(validationLoss !== undefined && { validationLoss }),
    }));
}
