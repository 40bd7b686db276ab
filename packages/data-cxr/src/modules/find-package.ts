import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isAbsent } from '../files/explain-unreadable';

/** An installed package. */
export interface FoundPackage {
  readonly version?: string;
  /** The file that `import` of its name runs. */
  readonly entry: string;
}

interface Manifest {
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
}

/** Finds a package as `import` in a file of the current folder would: in its `node_modules`, or in those above. */
export async function findPackage(name: string): Promise<FoundPackage | undefined> {
  for (let folder = process.cwd(), above = ''; folder !== above; above = folder, folder = dirname(folder)) {
    const installed = join(folder, 'node_modules', name);
    const text = await readFile(join(installed, 'package.json'), 'utf8').catch((cause: unknown) => {
      if (isAbsent(cause)) return undefined;
      throw cause;
    });
    if (text === undefined) continue;
    const { version, main = 'index.js', exports } = JSON.parse(text) as Manifest;
    const entry = join(installed, pickTarget(exports) ?? main);
    return { entry, ...(version !== undefined && { version }) };
  }
  return undefined;
}

/** The file to which a package's `exports` map an `import` of its own name; undefined where there is none. */
function pickTarget(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  for (const [key, value] of Object.entries(exports)) {
    if (!['.', 'node', 'import', 'default'].includes(key)) continue;
    const target = pickTarget(value);
    if (target !== undefined) return target;
  }
  return undefined;
}
