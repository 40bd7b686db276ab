import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { EngineError } from '../errors';

/** The C++ sources, next to `src` and `dist`. */
export const OWN_KERNELS_SOURCES = resolve(__dirname, '..', '..', 'native');

/** The value of CXR_KERNELS; `auto` is our own kernels where they are compiled, or else TensorFlow's. */
export type KernelChoice = 'auto' | 'own' | 'tensorflow';

/** Reads CXR_KERNELS. @throws EngineError for an unknown value. */
export function kernelChoice(): KernelChoice {
  const value = process.env['CXR_KERNELS'] ?? '';
  if (value === '') return 'auto';
  if (value === 'own' || value === 'tensorflow') return value;
  throw new EngineError(`CXR_KERNELS is "${value}"; set it to own or tensorflow, or unset it.`);
}

/**
 * Names the addon with our own kernels, compiled from these sources for this processor: different machines may share a folder, and
 * what another version of this package compiled must not be loaded.
 */
export function ownKernelsFile(): string {
  const hash = createHash('sha256').update(processorFeatures());
  for (const name of readdirSync(OWN_KERNELS_SOURCES).sort())
    hash.update(name).update(readFileSync(join(OWN_KERNELS_SOURCES, name)));
  return `cxr_kernels-${process.platform}-${process.arch}-${hash.digest('hex').slice(0, 12)}.node`;
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
