import { basename } from 'node:path';
import { parseStrictJson, SettingsError } from '@cxr-anomaly/core-nets';
import { DataError } from '@cxr-anomaly/data-cxr';
import { explainUnreadable, isAbsent, readRegular } from '@cxr-anomaly/data-cxr/node';
import { brief } from '@cxr-anomaly/files';
import type { z } from 'zod';

/** Number of fields whose problems are shown; in a file of another kind, every field is wrong. */
const SHOWN = 3;

const LONGEST = 300;

/**
 * Reads a JSON file of a run folder, which anyone may have altered; undefined if there is none.
 *
 * @throws SettingsError naming the file, when it cannot be read or does not match the schema.
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return undefined;
  const { data, error } = schema.safeParse(parse(bytes, path));
  if (error === undefined) return data;
  const problems = error.issues.slice(0, SHOWN).map(({ path: at, message }) => `${at.join('.')}: ${message}`);
  throw altered(path, problems.join('; '));
}

/**
 * Reads a text file of a run folder, which anyone may have altered.
 *
 * @throws SettingsError naming the file, when it cannot be read.
 */
export async function readText(path: string): Promise<string> {
  const bytes = await readIfThere(path);
  if (bytes !== undefined) return bytes.toString('utf8');
  throw new SettingsError(`There is no ${path}: the run did not finish, or the file was removed.`);
}

/** Creates the error that refuses an altered file of a run folder. */
export function altered(path: string, problem: string, cause?: unknown): SettingsError {
  const shown = brief(problem, LONGEST);
  return new SettingsError(`${path} was altered (${shown}). Choose another folder, or repeat the run.`, {
    cause,
  });
}

/** Reads a whole file; undefined if there is none. @throws SettingsError naming it when it cannot be read. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readRegular(path);
  } catch (error) {
    if (isAbsent(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    if (error instanceof DataError) throw new SettingsError(error.message, { cause: error });
    throw new SettingsError(`${path} ${explainUnreadable(error)}`, { cause: error });
  }
}

function parse(bytes: Uint8Array, path: string): unknown {
  try {
    return parseStrictJson(bytes, basename(path));
  } catch (cause) {
    throw altered(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}
