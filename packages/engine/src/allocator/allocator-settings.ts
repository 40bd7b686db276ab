import { totalmem } from 'node:os';
import { glibcVersion } from './glibc-version';

const READ = [
  'MALLOC_MMAP_MAX_',
  'MALLOC_TRIM_THRESHOLD_',
  'MALLOC_TOP_PAD_',
  'MALLOC_ARENA_MAX',
  'LD_PRELOAD',
];

/** Reads the environment variables that steer this process's memory allocator; only those that are set. */
export function allocatorSettings(): Record<string, string> {
  const set = READ.map((name) => [name, process.env[name] ?? ''] as const).filter(
    ([, value]) => value !== '',
  );
  return Object.fromEntries(set);
}

/**
 * The variables a new process needs so that glibc keeps the buffers that TensorFlow frees after each operation and allocates
 * again for the next: returning them to the system and faulting them in again costs up to half of a training step.
 *
 * - No buffer gets its own mapping, since those are always unmapped when freed.
 * - The free end of the heap is kept up to half of the memory this process may use. The heap then stays as large as the largest
 *   step has been, which it needs again a moment later; beyond half, free memory goes back to the system.
 * - The heap grows by 64 MiB more than requested, so that it grows rarely.
 *
 * Empty if the user has set the allocator, or if there is no glibc.
 */
export function allocatorVariables(): Record<string, string> {
  if (Object.keys(allocatorSettings()).length > 0 || glibcVersion() === undefined) return {};
  const constrained = process.constrainedMemory();
  const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return {
    MALLOC_MMAP_MAX_: '0',
    MALLOC_TRIM_THRESHOLD_: String(Math.floor(memory / 2)),
    MALLOC_TOP_PAD_: String(64 * 2 ** 20),
  };
}
