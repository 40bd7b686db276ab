import { constants } from 'node:os';
import { StorageError } from '@cxr-anomaly/files';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Signals within this many ms count as one: a terminal, `timeout` and service managers signal a whole group of
 * processes, and the parent that `runWithAllocator` leaves behind passes the signal on as well.
 */
const SAME_SIGNAL = 1000;

/** Thrown when the user or the system asked the process to stop. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  /** What shells expect from a process that a signal ended: 128 + the signal's number. */
  readonly exitCode: number;

  constructor(signal: (typeof SIGNALS)[number], advice = '') {
    super(`Stopped by ${signal}.${advice && ` ${advice}`}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs work that stops cleanly when the process gets SIGINT or SIGTERM: the abort signal passed to it then carries an
 * `Interruption`. A second signal ends the process at once.
 *
 * @param advice how to continue, for people who stopped the work or whose disk is full.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>, advice = ''): Promise<T> {
  const controller = new AbortController();
  let abortedAt = 0;
  const onSignal = (name: (typeof SIGNALS)[number]) => {
    const interruption = new Interruption(name, advice);
    if (!controller.signal.aborted) {
      abortedAt = performance.now();
      controller.abort(interruption);
    } else if (performance.now() - abortedAt > SAME_SIGNAL) process.exit(interruption.exitCode);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!(error instanceof StorageError) || advice === '') throw error;
    throw new StorageError(`${error.message} ${advice}`, { cause: error.cause });
  } finally {
    // After a signal the process is about to end, and the same signal may still reach it by another way.
    if (!controller.signal.aborted) for (const name of SIGNALS) process.off(name, onSignal);
  }
}
