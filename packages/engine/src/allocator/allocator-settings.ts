const VARIABLES = [
  'MALLOC_MMAP_MAX_',
  'MALLOC_TRIM_THRESHOLD_',
  'MALLOC_TOP_PAD_',
  'MALLOC_ARENA_MAX',
  'LD_PRELOAD',
];

/** Reads the environment variables that steer this process's memory allocator; only those that are set. */
export function allocatorSettings(): Record<string, string> {
  const set = VARIABLES.map((name) => [name, process.env[name] ?? ''] as const).filter(
    ([, value]) => value !== '',
  );
  return Object.fromEntries(set);
}
