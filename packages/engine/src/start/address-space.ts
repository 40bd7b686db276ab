import { readFileSync } from 'node:fs';

/**
 * Reports that this process may use little address space, as after `ulimit -v`, to add to errors that it causes but that say
 * something else: clauses without a period, none if there is no such limit.
 */
export function listLimits(): string[] {
  const bytes = readLimit();
  if (bytes === undefined) return [];
  const gibibytes = (bytes / 2 ** 30).toFixed(1);
  return [
    `the address space of this process is limited to ${gibibytes} GiB (ulimit -v), and Node, TensorFlow and WebAssembly ` +
      'reserve far more than they use: lift the limit ("ulimit -v unlimited") and limit memory with a cgroup instead',
  ];
}

/** Bytes, as Linux reports them. */
function readLimit(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1');
    const [, bytes] = /^Max address space +(\d+)/m.exec(limits) ?? [];
    return bytes === undefined ? undefined : Number(bytes);
  } catch {
    return undefined;
  }
}
