import { listLimits } from '@cxr-anomaly/engine/node';

const ADVICE =
  'Choose a smaller batchSize or imageSize ("plan" says what a training takes), or give it more memory. ' +
  'What was written is whole: train goes on with --resume, bench with the same command again.';

/** What the system, Node and TensorFlow say where memory cannot be had. */
const SAYINGS = /allocation failed|out of memory|OOM when allocating|ENOMEM|bad_alloc/i;

const CRASHES: readonly NodeJS.Signals[] = ['SIGABRT', 'SIGSEGV', 'SIGBUS'];

/** Says what to do where an error means that memory ran out; undefined for other errors. */
export function explainOutOfMemory({ message }: Error): string | undefined {
  const saying = message.split('\n').find((line) => SAYINGS.test(line));
  if (saying === undefined) return undefined;
  return `Memory ran out (${[saying.replace('Message: ', ''), ...listLimits()].join('; ')}). ${ADVICE}`;
}

/**
 * Says why the process that did the work was probably ended, and how to go on; undefined for a signal that people send.
 * Where memory runs out the system kills a process, and TensorFlow and Node crash: neither can say so itself.
 */
export function explainKill(signal: NodeJS.Signals): string | undefined {
  if (signal === 'SIGKILL') return `Killed (SIGKILL), as the system does when memory runs out. ${ADVICE}`;
  if (CRASHES.includes(signal))
    return `Crashed (${signal}), ${['mostly for want of memory', ...listLimits()].join(': ')}. ${ADVICE}`;
  return undefined;
}
