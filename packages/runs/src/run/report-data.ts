import type { DataProblem } from '@cxr-anomaly/data-cxr';
import type { Reporter } from '../reporting/reporter';

/** Problems shown in full; the others are counted. */
const SHOWN = 3;

/** Shows how many images are decoded. */
export function watchPreparation(reporter: Reporter): (done: number, total: number) => void {
  return (done, total) =>
    reporter.progress({ label: 'prepare images', done, total, milestone: done === total });
}

/** Warns of the first problems of the data and says where to see the others. */
export function reportProblems(problems: readonly DataProblem[], word: string, reporter: Reporter): void {
  for (const { subject, message } of problems.slice(0, SHOWN)) reporter.warn(`${subject}: ${message}`);
  if (problems.length > SHOWN) {
    reporter.warn(`${problems.length - SHOWN} more problems; "data info ${word}" lists them.`);
  }
}
