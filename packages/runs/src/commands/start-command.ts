import { createRequire } from 'node:module';
import type { Method } from '@cxr-anomaly/core-nets';
import { runWithAllocator } from '@cxr-anomaly/engine/allocator';
import type { Command } from 'commander';
import type * as methodProgram from './method-program';
import type * as outOfMemory from './out-of-memory';
import type * as running from './run-program';

const load = createRequire(__filename);

/**
 * Runs a command in a process with an allocator that suits training (`runWithAllocator`).
 *
 * @param create loads and creates the command. It is called only in the process that does the work, since loading takes half a second.
 */
export function startCommand(create: () => Command): void {
  if (runWithAllocator(explainSignal)) return;
  const { runProgram } = load('./run-program') as typeof running;
  void runProgram(create());
}

/** Runs the command of a method's own package. @param create loads the method, as in `startCommand`. */
export function startMethodCommand(create: () => Method): void {
  startCommand(() => {
    const { createMethodProgram } = load('./method-program') as typeof methodProgram;
    return createMethodProgram(create());
  });
}

function explainSignal(signal: NodeJS.Signals): string | undefined {
  const { explainKill } = load('./out-of-memory') as typeof outOfMemory;
  return explainKill(signal);
}
