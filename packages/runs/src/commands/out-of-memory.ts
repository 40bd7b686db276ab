import { listLimits } from '@cxr-anomaly/engine/node';

const ADVICE =
  'Choose a smaller batchSize or imageSize ("plan" estimates what training needs), or provide more memory. ' +
  'What was written so far is intact: to continue, add --resume to train, or run the same bench command again.';

/** What the system, Node, TensorFlow and, with a status of 1, oneDNN say when memory runs out. */
const SAYINGS =
  /allocation failed|out of memory|OOM when allocating|ENOMEM|bad_alloc|received an exception:Status: 1,/i;

const CRASHES: readonly NodeJS.Signals[] = ['SIGABRT', 'SIGSEGV', 'SIGBUS'];

/** Says what to do if an error means that memory ran out; undefined for other errors. */
export function explainOutOfMemory({ message }: Error): string | undefined {
  const saying = message.split('\n').find((line) => SAYINGS.test(line));
  if (saying === undefined) return undefined;
  return `Memory ran out (${[saying.replace('Message: ', ''), ...listLimits()].join('; ')}). ${ADVICE}`;
}

/**
 * Says why the worker process probably ended, and how to continue; undefined for a signal that people send. When memory runs out,
 * the system kills a process, and TensorFlow and Node crash: neither can say so itself.
 */
export function explainKill(signal: NodeJS.Signals): string | undefined {
  if (signal === 'SIGKILL')
    return `Killed (SIGKILL), as happens when the system runs out of memory. ${ADVICE}`;
  if (CRASHES.includes(signal))
    return `Crashed (${signal}), ${['usually because memory ran out', ...listLimits()].join(': ')}. ${ADVICE}`;
  return undefined;
}
