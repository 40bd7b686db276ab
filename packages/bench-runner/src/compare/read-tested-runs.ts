import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { readFinished, readJson, runFolder, type RunScores } from '@cxr-anomaly/runs';
import { boardRunsSchema } from '../bench/leaderboard-schema';

/** Scores of a finished run's test images. */
export interface TestedRun extends RunScores {
  /** Its folder. */
  readonly run: string;
  readonly method: string;
  readonly seed: number;
}

/**
 * Reads the test scores of run folders; a bench's folder stands for the first finished seed of each of its methods.
 *
 * @throws SettingsError for a folder that is neither, a run that did not finish, or one whose files do not agree.
 */
export async function readTestedRuns(folders: readonly string[]): Promise<TestedRun[]> {
  const listed = await Promise.all(folders.map(listRuns));
  return Promise.all([...new Set(listed.flat())].map(readTestedRun));
}

async function listRuns(folder: string): Promise<string[]> {
  const entries = await readJson(join(folder, 'leaderboard.json'), boardRunsSchema);
  if (!entries) return [folder];
  return entries.flatMap((entry) =>
    entry.kind === 'method' ? entry.seeds.slice(0, 1).map(({ run }) => join(folder, run)) : [],
  );
}

async function readTestedRun(folder: string): Promise<TestedRun> {
  const finished = await readFinished(runFolder(folder));
  if (!finished) {
    throw new SettingsError(
      `${folder} holds no metrics.json, so it is no finished run. Give folders of finished runs or of a bench.`,
    );
  }
  const { method, seed } = finished.metrics;
  if (!finished.tested)
    throw new SettingsError(`${folder} was not tested on both classes; there is nothing to compare.`);
  return { run: folder, method, seed, ...finished.tested };
}
