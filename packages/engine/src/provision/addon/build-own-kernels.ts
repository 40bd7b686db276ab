import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { flushFolder } from '@cxr-anomaly/files/node';
import { ownKernelsFile } from '../../start/own-kernels-file';
import type { Library } from '../library/library';
import { findCompiler, MissingToolsError } from '../tools';
import { compile, linkTo } from './compile';

/** The C++ sources, next to `src` and `dist`. */
const SOURCES = resolve(__dirname, '..', '..', '..', 'native');

/** For the processor at hand. The last three allow vectors and fused products, and keep −0, infinities and NaN as they are. */
const OPTIMIZE = ['-O3', nativeProcessor(), '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=fast'];

function nativeProcessor(): string {
  return process.arch === 'arm64' ? '-mcpu=native' : '-march=native';
}

/** Names the folder, inside a library's, of the kernels compiled from these sources. */
export async function ownKernelsKey(): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(OPTIMIZE));
  for (const name of (await readdir(SOURCES)).sort())
    hash.update(name).update(await readFile(join(SOURCES, name)));
  return join('addon', `kernels-${hash.digest('hex').slice(0, 12)}`);
}

/**
 * Compiles our own kernels for this processor, once for each state of their sources, and returns their file.
 *
 * @throws EngineError when there is no compiler, or compiling fails.
 */
export async function buildOwnKernels(library: Library, report: (line: string) => void): Promise<string> {
  const folder = join(library.folder, await ownKernelsKey());
  const file = join(folder, ownKernelsFile());
  if (existsSync(file)) return file;
  const compiler = await findCompiler();
  if (compiler === undefined) throw new MissingToolsError(['g++']);
  report(`Compiling our own kernels with ${compiler} (about 10 seconds).`);
  const building = `${folder}.tmp-${process.pid}`;
  await mkdir(building, { recursive: true });
  try {
    const output = join(building, ownKernelsFile());
    await compile(compiler, [...OPTIMIZE, join(SOURCES, 'ops.cc'), ...linkTo(library.folder), '-o', output]);
    await flushFolder(building);
    // Kept next to those of other processors.
    await mkdir(folder, { recursive: true });
    await rename(output, file);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return file;
}
