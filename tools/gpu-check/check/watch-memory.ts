import { setTimeout } from 'node:timers/promises';
import { runProgram } from './run-program';

const EVERY = 200; // ms, after the answer to the last question

/** Memory of a GPU in use by all processes, in MiB. */
export interface MemoryUse {
  readonly before: number;
  readonly peak: number;
}

/**
 * Does some work while `nvidia-smi` is asked again and again how much memory of the GPU is in use: shorter peaks are missed. With
 * several GPUs, of the one that uses the most. No memory is reported where `nvidia-smi` does not answer.
 */
export async function watchMemory<T>(work: () => Promise<T>): Promise<{ result: T; memory?: MemoryUse }> {
  const before = await readMemory();
  if (before === undefined) return { result: await work() };
  let peak = before;
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      peak = Math.max(peak, (await readMemory()) ?? 0);
      await setTimeout(EVERY, undefined, { signal: done.signal }).catch(() => undefined);
    }
  })();
  try {
    const result = await work();
    return { result, memory: { before, peak } };
  } finally {
    done.abort();
    await watching;
  }
}

async function readMemory(): Promise<number | undefined> {
  const args = ['--query-gpu=memory.used', '--format=csv,noheader,nounits'];
  const ended = await runProgram('nvidia-smi', args).catch(() => undefined);
  return ended?.code === 0 ? Math.max(...ended.stdout.trim().split('\n').map(Number)) : undefined;
}
