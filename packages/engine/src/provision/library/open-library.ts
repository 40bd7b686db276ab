import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../../errors';
import { describeProblem } from './explain-problem';
import { recordFiles, type FileRecords } from './file-records';
import { inspectLibrary } from './inspect-library';
import { adoptLibrary, readLibrary, type Library } from './library';

/** Options for opening a library. */
export interface OpenRequest {
  readonly cache: string;
  readonly name: string;
  readonly report: (line: string) => void;
  /** Whether a library about which an earlier version recorded nothing is right as it is. */
  readonly isKnown?: (files: FileRecords) => boolean;
}

/**
 * Opens the library of that name after reading all of it; undefined if the cache has none, or has one that was changed, which is
 * reported.
 *
 * @throws EngineError if another user could change it.
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
