import type { DataProblem } from '../contracts';
import { DataError } from '../errors';
import { listFirst } from './list-first';

const SHOWN = 10;

/** Asserts, for `--strict`, that there are no problems. @throws DataError listing the first ten, and every leak. */
export function refuseProblems(word: string, problems: readonly DataProblem[]): void {
  if (problems.length === 0) return;
  const { lines, hidden } = listFirst(problems, SHOWN);
  const more = hidden > 0 ? [`and ${hidden} more`] : [];
  throw new DataError(`${word} has problems, which strict mode refuses:`, {
    lines: [...lines, ...more],
  });
}
