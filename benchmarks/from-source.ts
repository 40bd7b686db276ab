import { resolve } from 'node:path';

const SOURCES = resolve(__dirname, '../tools/typescript-sources.cjs');

/** Arguments with which Node runs a source file of this workspace. */
export function fromSource(file: string, ...args: readonly string[]): string[] {
  return ['-C', '@cxr-anomaly/source', '-r', SOURCES, file, ...args];
}
