import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EngineError } from '../../errors';
import { describeProblem } from './explain-problem';
import { inspectLibrary } from './inspect-library';
import { adoptLibrary, readLibrary, type Library } from './library';

/**
 * Opens the library of that name after reading all of it; undefined where the cache has none, or one that is not as it was put
 * there, which is told.
 *
 * @throws EngineError when another user could change it.
 */
export async function openLibrary(
  cache: string,
  name: string,
  report: (line: string) => void,
): Promise<Library | undefined> {
  const folder = join(cache, name);
  if (!existsSync(folder)) return undefined;
  const problem = await inspectLibrary(folder, { full: true });
  if (problem?.kind === 'foreign') throw new EngineError(problem.detail);
  if (problem !== undefined) {
    report(`Set up anew: ${describeProblem(problem)}.`);
    return undefined;
  }
  const library = await readLibrary(folder);
  return library?.files === undefined && library !== undefined ? adoptLibrary(library) : library;
}
