import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { readFinished, readJson, runFolder, verifyDigests, type RunScores } from '@cxr-anomaly/runs';
import { boardRunsSchema } from '../bench/leaderboard-schema';
import { matchScores, takeScores } from '../external/match-scores';
import { readScoresFile } from '../external/read-scores-file';

/** Scores of test images, from a finished run or from another tool. */
export interface TestedRun extends RunScores {
  /** Its folder, or the scores file. */
  readonly run: string;
  /** Absent for another tool, like the seed. */
  readonly method?: string;
  readonly seed?: number;
  /** For another tool: the SHA-256 of its file, in hexadecimal. */
  readonly externalSha256?: string;
}

/**
 * Reads the test scores of run folders and of scores files. A bench folder stands for the first finished seed of each method
 * and the other tools' scores that it keeps. Scores files are matched to the test images of the first run.
 *
 * @throws SettingsError for a folder that is neither, an unfinished run, a run whose files disagree, and for scores files alone.
 * @throws DataError for a scores file that does not fit the test images of the first run.
 */
export async function readTestedRuns(paths: readonly string[]): Promise<TestedRun[]> {
  const all = (await Promise.all(paths.map(listRuns))).flat();
  const listed = [...new Map(all.map((one) => [one.path, one])).values()];
  const runs = new Map(
    await Promise.all(
      listed
        .filter(({ isScores }) => !isScores)
        .map(async ({ path }) => [path, await readTestedRun(path)] as const),
    ),
  );
  const [first] = runs.values();
  if (!first) {
    throw new SettingsError(
      'Scores files are compared on the test images of a run: give a run folder or a bench folder as well.',
    );
  }
  return Promise.all(listed.map(async ({ path }) => runs.get(path) ?? (await readScores(path, first))));
}

/** A run folder, or a scores file. */
interface ListedRun {
  readonly path: string;
  readonly isScores: boolean;
}

async function listRuns(path: string): Promise<ListedRun[]> {
  if (await isFile(path)) return [{ path, isScores: true }];
  const entries = await readJson(join(path, 'leaderboard.json'), boardRunsSchema);
  if (!entries) return [{ path, isScores: false }];
  const copies = entries.flatMap((entry) => (entry.kind === 'external' ? entry.scores : []));
  if (copies.length > 0) await verifyDigests(path, copies, 'Run the bench command again: it keeps the runs.');
  const runs = entries.flatMap((entry) =>
    entry.kind === 'method' ? entry.seeds.slice(0, 1).map(({ run }) => run) : [],
  );
  return [
    ...runs.map((name) => ({ path: join(path, name), isScores: false })),
    ...copies.map((name) => ({ path: join(path, name), isScores: true })),
  ];
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function readScores(path: string, { ids, labels }: RunScores): Promise<TestedRun> {
  const matched = matchScores(await readScoresFile(path), ids);
  return { run: path, ids, labels, scores: takeScores(matched, ids), externalSha256: matched.sha256 };
}

async function readTestedRun(folder: string): Promise<TestedRun> {
  const finished = await readFinished(runFolder(folder));
  if (!finished) {
    throw new SettingsError(
      `${folder} holds no metrics.json, so it is not a finished run. Give folders of finished runs or of a bench.`,
    );
  }
  const { method, seed } = finished.metrics;
  if (!finished.tested)
    throw new SettingsError(`${folder} was not tested on both classes; there is nothing to compare.`);
  return { run: folder, method, seed, ...finished.tested };
}
