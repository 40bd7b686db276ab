import { createRandom } from '@cxr-anomaly/random';
import type { ErrorName } from './build-shim';

/** A run that is disturbed once. */
export interface FaultCase {
  readonly command: 'train' | 'score';
  readonly error: Extract<ErrorName, 'EIO' | 'ENOMEM' | 'ENOSPC' | 'EROFS'>;
  /** The call that fails, from 1. */
  readonly at: number;
}

const COMMANDS = ['train', 'score'] as const;
const ERRORS = ['EIO', 'ENOMEM', 'ENOSPC', 'EROFS'] as const;

/** Number of calls of a run that are made to fail, each in its own run. */
const CALLS = 200;

/** Lists every case in an order drawn from a seed, so that any number of the first cases is a fair sample. */
export function planFaults(seed: number): FaultCase[] {
  const cases = COMMANDS.flatMap((command) =>
    ERRORS.flatMap((error) => Array.from({ length: CALLS }, (_, i) => ({ command, error, at: i + 1 }))),
  );
  const random = createRandom(seed, 'faults');
  for (let i = cases.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [cases[i], cases[j]] = [cases[j] as FaultCase, cases[i] as FaultCase];
  }
  return cases;
}

/** A full or read-only disk stays that way but can be read; other errors occur once. */
export function describeFault({ error, at }: FaultCase): {
  error: ErrorName;
  at: number;
  lasting: boolean;
  writes: boolean;
} {
  const isFull = error === 'ENOSPC' || error === 'EROFS';
  return { error, at, lasting: isFull, writes: isFull };
}
