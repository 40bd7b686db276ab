import type { DataProblem } from '../contracts';

/**
 * Formats the first problems, one line each, and counts the others. Leaks between splits come first and are all included, however
 * many are shown.
 */
export function listFirst(
  problems: readonly DataProblem[],
  shown: number,
): { readonly lines: readonly string[]; readonly hidden: number } {
  const leaks = problems.filter(({ leak }) => leak);
  const others = problems.filter(({ leak }) => !leak);
  const listed = [...leaks, ...others.slice(0, Math.max(0, shown - leaks.length))];
  const lines = listed.map(({ subject, message }) => `${subject}: ${message}`);
  return { lines, hidden: problems.length - lines.length };
}
