import { setTimeout as sleep } from 'node:timers/promises';
import { LockedError } from '@cxr-anomaly/files/node';
import type { Reporter } from '@cxr-anomaly/runs';

/** Milliseconds between two tries. */
const POLL = 1000;

/**
 * Does work in a folder once no other process uses it, such as one that trains the same run for another grid.
 *
 * @throws as `work`; the signal's reason when aborted while waiting.
 */
export async function waitUntilFree<T>(
  work: () => Promise<T>,
  { reporter, signal }: { readonly reporter: Reporter; readonly signal: AbortSignal },
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && error.cause instanceof LockedError)) throw error;
      if (tries === 0) reporter.say(`Waiting for ${error.cause.holder}, which works on the same.`);
      await sleep(POLL, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
