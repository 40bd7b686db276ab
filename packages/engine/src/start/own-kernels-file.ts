import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { EngineError } from '../errors';

/** Whether CXR_KERNELS asks for the kernels of `native/`. @throws EngineError for an unknown value. */
export function wantsOwnKernels(): boolean {
  const value = process.env['CXR_KERNELS'] ?? 'tensorflow';
  if (value === 'own') return true;
  if (value === 'tensorflow' || value === '') return false;
  throw new EngineError(`CXR_KERNELS is "${value}"; set it to own or tensorflow, or unset it.`);
}

/**
 * Names the addon with our own kernels for this processor: it is compiled for what the processor can do, and different machines
 * may share a folder.
 */
export function ownKernelsFile(): string {
  const key = createHash('sha256').update(processorFeatures()).digest('hex').slice(0, 12);
  return `cxr_kernels-${process.platform}-${process.arch}-${key}.node`;
}

/** What the processor can do according to the operating system; its name if no list is available. */
function processorFeatures(): string {
  try {
    const [line] = /^(flags|Features)\s*:.*$/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
    if (line !== undefined) return line;
  } catch {
    // Not Linux.
  }
  return cpus()[0]?.model ?? '';
}
