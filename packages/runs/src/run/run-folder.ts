import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { explainUnreadable, isAbsent } from '@cxr-anomaly/data-cxr/node';
import { isTrace } from './own-folder';
import { readFinished } from './read-finished';
import { readJson } from './read-json';
import { listDifferences, type RunConfig } from './run-config';
import type { RunMetrics } from './run-metrics';
import { runConfigSchema } from './run-schemas';

/** Where each part of a run is stored. */
export interface RunFolder {
  readonly path: string;
  readonly config: string;
  readonly engine: string;
  readonly log: string;
  /** Pictures of inputs, reconstructions and errors during training. */
  readonly samples: string;
  /** What TensorBoard reads. */
  readonly tensorboard: string;
  readonly checkpoints: string;
  readonly bundle: string;
  readonly scores: string;
  readonly metrics: string;
}

/** Returns the paths of the parts of a run folder. */
export function runFolder(path: string): RunFolder {
  return {
    path,
    config: join(path, 'config.json'),
    engine: join(path, 'engine.json'),
    log: join(path, 'log.jsonl'),
    samples: join(path, 'samples'),
    tensorboard: join(path, 'tensorboard'),
    checkpoints: join(path, 'checkpoints'),
    bundle: join(path, 'bundle'),
    scores: join(path, 'scores.csv'),
    metrics: join(path, 'metrics.json'),
  };
}

/**
 * Refuses to write into a folder that is not empty, before time is spent on anything else.
 *
 * @throws SettingsError that says what to do instead.
 */
export async function assertUnused({ path }: RunFolder): Promise<void> {
  const names = await listNames(path);
  if (names.every(isTrace)) return;
  throw new SettingsError(
    `${path} is not empty. Choose another folder with --out, or continue the run in it with --resume.`,
  );
}

/** What an earlier process left of a run: something to continue, or its result. */
export interface EarlierRun {
  readonly metrics?: RunMetrics;
}

/**
 * Finds what an earlier process left of a run; undefined if it left nothing.
 *
 * @throws SettingsError when the folder holds another run (naming what differs), something else, or altered files.
 */
export async function findEarlierRun(folder: RunFolder, config: RunConfig): Promise<EarlierRun | undefined> {
  const before = await readJson(folder.config, runConfigSchema);
  if (before === undefined) {
    const names = await listNames(folder.path);
    if (names.every(isTrace)) return undefined;
    throw new SettingsError(
      `${folder.path} holds no config.json, so there is no run to resume. Choose another folder with --out.`,
    );
  }
  const differences = listDifferences(before, config);
  if (differences.length > 0) {
    throw new SettingsError(
      `${folder.path} holds another run. Give the settings and data it was started with, or choose another folder with --out. ` +
        'What differs:',
      { lines: differences },
    );
  }
  return (await readFinished(folder)) ?? {};
}

/** Lists the names in a folder; none if it does not exist. @throws SettingsError when it cannot be read. */
async function listNames(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isAbsent(error)) return [];
    const reason = explainUnreadable(error);
    throw new SettingsError(`${path} cannot be a run folder: it ${reason} Or choose another with --out.`, {
      cause: error,
    });
  }
}
