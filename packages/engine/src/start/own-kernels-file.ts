import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Names the addon with our own kernels for this processor: it is compiled for what the processor can do, and a folder may be shared by
 * machines that differ.
 */
export function ownKernelsFile(): string {
  const key = createHash('sha256').update(processorFeatures()).digest('hex').slice(0, 12);
  return `cxr_kernels-${process.platform}-${process.arch}-${key}.node`;
}

/** What the kernel says that the processor can do; its name where no list is to be had. */
function processorFeatures(): string {
  try {
    const [line] = /^(flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    if (line !== undefined) return line;
  } catch {
    // Not Linux.
  }
  return cpus()[0]?.model ?? '';
}
