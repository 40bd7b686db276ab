import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** The user or the system asked the process to stop. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  /** What shells expect of a process that a signal ended: 128 + its number. */
  readonly exitCode: number;

  constructor(signal: (typeof SIGNALS)[number], advice = '') {
    super(`Stopped by ${signal}.${advice && ` ${advice}`}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs work that stops in order when the process gets SIGINT or SIGTERM: the abort signal it is given then carries an
 * `Interruption`. A second signal ends the process at once.
 *
 * @param advice what to tell people who stopped the work.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>, advice = ''): Promise<T> {
  const controller = new AbortController();
  const onSignal = (name: (typeof SIGNALS)[number]) => {
    const interruption = new Interruption(name, advice);
    if (controller.signal.aborted) process.exit(interruption.exitCode);
    controller.abort(interruption);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}
