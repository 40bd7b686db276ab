import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../../errors';
import { describeProblem } from './explain-problem';
import { recordFiles, type FileRecords } from './file-records';
import { inspectLibrary } from './inspect-library';
import { adoptLibrary, readLibrary, type Library } from './library';

/** What the opening of a library is asked for. */
export interface OpenRequest {
  readonly cache: string;
  readonly name: string;
  readonly report: (line: string) => void;
  /** Whether one of which an earlier version recorded nothing is right as it is. */
  readonly isKnown?: (files: FileRecords) => boolean;
}

/**
 * Opens the library of that name after reading all of it; undefined where the cache has none, or one that is not as it was put
 * there, which is told.
 *
 * @throws EngineError when another user could change it.
 */
export async function openLibrary({
  cache,
  name,
  report,
  isKnown = () => false,
}: OpenRequest): Promise<Library | undefined> {
  const folder = join(cache, name);
  if (!existsSync(folder)) return undefined;
  const problem = await inspectLibrary(folder, { full: true });
  if (problem?.kind === 'foreign') throw new EngineError(problem.detail);
  const library = await readLibrary(folder);
  if (problem !== undefined || library === undefined) {
    if (problem !== undefined) report(`Installing again: ${describeProblem(problem)}.`);
    return undefined;
  }
  if (library.files !== undefined) return library;
  const files = await recordFiles(folder).catch(() => ({}));
  if (isKnown(files)) return adoptLibrary(library, files);
  report(`Installing again: nothing was recorded about the TensorFlow library in ${folder}.`);
  return undefined;
}
