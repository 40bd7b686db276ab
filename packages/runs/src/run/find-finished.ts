import { isDeepStrictEqual } from 'node:util';
import type { EngineInfo } from '@cxr-anomaly/engine/node';
import type { z } from 'zod';
import { decisiveEngine } from './decisive-engine';
import { readFinished } from './read-finished';
import { readJson } from './read-json';
import { listDifferences, type RunConfig } from './run-config';
import type { RunFolder } from './run-folder';
import type { RunMetrics } from './run-metrics';
import { runConfigSchema, runFigures } from './run-schemas';

/**
 * Finds the result of a finished run that training again would repeat: one with the same settings, data content, code and
 * engine. Anything else in the folder is left for others to refuse.
 *
 * @throws SettingsError when the files of such a run do not agree.
 */
export async function findFinished(
  folder: RunFolder,
  config: RunConfig,
  engine: EngineInfo,
): Promise<RunMetrics | undefined> {
  const before = await read(folder.config, runConfigSchema);
  if (before?.code === undefined || before.code !== config.code) return undefined;
  if (listDifferences(before, config).length > 0) return undefined;
  const ran = await read(folder.engine, runFigures.engine);
  if (ran === undefined || !isDeepStrictEqual(decisiveEngine(ran), decisiveEngine(engine))) return undefined;
  return (await readFinished(folder))?.metrics;
}

/** Reads a file of a run; undefined if it is missing or was altered. */
async function read<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  return readJson(path, schema).catch(() => undefined);
}
