const ADVICE =
  'Choose a smaller batchSize or imageSize ("plan" says what a training takes), or give it more memory. ' +
  'What was written is whole: train goes on with --resume, bench with the same command again.';

/** What the system, Node and TensorFlow say where memory cannot be had. */
const SAYINGS = /allocation failed|out of memory|OOM when allocating|ENOMEM|bad_alloc/i;

/** Says what to do where an error means that memory ran out; undefined for other errors. */
export function explainOutOfMemory({ message }: Error): string | undefined {
  return SAYINGS.test(message) ? `Memory ran out (${message.split('\n')[0]}). ${ADVICE}` : undefined;
}

/**
 * Says why the process that did the work was probably ended, and how to go on; undefined for a signal that people send.
 * Where memory runs out the system kills a process and TensorFlow and Node abort: neither can say so itself.
 */
export function explainKill(signal: NodeJS.Signals): string | undefined {
  if (signal === 'SIGKILL')
    return `The process was killed (SIGKILL), as the system does when memory runs out. ${ADVICE}`;
  if (signal === 'SIGABRT')
    return `The process aborted (SIGABRT), as it does when no more memory can be had. ${ADVICE}`;
  if (signal === 'SIGSEGV' || signal === 'SIGBUS' || signal === 'SIGILL')
    return `The process crashed (${signal}); "doctor" says what it runs on. What was written is whole.`;
  return undefined;
}
