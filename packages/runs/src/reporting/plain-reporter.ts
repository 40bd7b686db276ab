import { listDetails } from './list-details';
import type { Reporter } from './reporter';
import { showText } from './outside-text';

/** Progress lines are written at most this often, so that a log of thousands of short epochs stays readable. */
const LINE_MILLISECONDS = 3000;

/** Creates a reporter for logs and pipes: whole lines, no control characters; progress only at milestones. */
export function createPlainReporter(stream: Pick<NodeJS.WritableStream, 'write'>): Reporter {
  let lastProgressAt = Number.NEGATIVE_INFINITY;
  return {
    say: (line) => void stream.write(`${showText(line)}\n`),
    warn: (line) => void stream.write(`warning: ${showText(line)}\n`),
    progress(progress) {
      const { label, done, total, milestone } = progress;
      const now = performance.now();
      const isLast = milestone === true && done >= total;
      if (milestone !== true || (!isLast && now - lastProgressAt < LINE_MILLISECONDS)) return;
      lastProgressAt = now;
      stream.write(`${showText([label, ...listDetails(progress)].join('  '))}\n`);
    },
    clear: () => undefined,
  };
}
