import type { DataProblem } from '@cxr-anomaly/data-cxr';
import { listFirst } from '@cxr-anomaly/data-cxr/node';
import { printedCommand } from '@cxr-anomaly/engine/node';
import { countOf } from '@cxr-anomaly/files';
import { BENCH_COMMAND } from '../commands/bench-command';
import { quoteWords } from '../commands/quote-words';
import type { Reporter } from '../reporting/reporter';

/** Number of problems shown in full; the others are counted. */
const SHOWN = 3;

/** Shows how many images have been decoded. */
export function watchPreparation(reporter: Reporter): (done: number, total: number) => void {
  return (done, total) =>
    reporter.progress({ label: 'prepare images', done, total, milestone: done === total });
}

/** Warns about the first problems of the data and about every leak, and says where to see the others. */
export function reportProblems(problems: readonly DataProblem[], word: string, reporter: Reporter): void {
  const { lines, hidden } = listFirst(problems, SHOWN);
  for (const line of lines) reporter.warn(line);
  if (hidden > 0) {
    const command = `${printedCommand(BENCH_COMMAND)} data info ${quoteWords([word])}`;
    reporter.warn(`${countOf(hidden, 'more problem')}; "${command}" lists ${hidden === 1 ? 'it' : 'them'}.`);
  }
}
