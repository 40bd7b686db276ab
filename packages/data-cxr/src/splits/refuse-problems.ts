import type { DataProblem } from '../contracts';
import { DataError } from '../errors';

const SHOWN = 10;

/** Asserts, for `--strict`, that there are no problems. @throws DataError listing the first ten. */
export function refuseProblems(word: string, problems: readonly DataProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.slice(0, SHOWN).map((problem) => `  ${problem.subject}: ${problem.message}`);
  if (problems.length > SHOWN) lines.push(`  and ${problems.length - SHOWN} more`);
  throw new DataError(`${word} has problems, which strict mode refuses:\n${lines.join('\n')}`);
}
