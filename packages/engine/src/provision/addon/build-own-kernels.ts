import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '@cxr-anomaly/files/node';
import { EngineError } from '../../errors';
import { kernelChoice, OWN_KERNELS_SOURCES, ownKernelsFile } from '../../start/own-kernels-file';
import type { Library } from '../library/library';
import { findCompiler, MissingToolsError } from '../tools';
import { addonLoads } from './addon-loads';
import { compile, linkTo } from './compile';

/** For the processor at hand. The last three allow vectors and fused products, and keep −0, infinities and NaN as they are. */
const OPTIMIZE = ['-O3', nativeProcessor(), '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=fast'];

function nativeProcessor(): string {
  return process.arch === 'arm64' ? '-mcpu=native' : '-march=native';
}

/** Names the folder, inside a library's, of the kernels compiled this way. */
export function ownKernelsKey(): string {
  return join(
    'addon',
    `kernels-${createHash('sha256').update(JSON.stringify(OPTIMIZE)).digest('hex').slice(0, 8)}`,
  );
}

/**
 * Compiles our own kernels unless CXR_KERNELS says that TensorFlow's run. Where that is not possible, TensorFlow's run too, and a
 * line reported says why.
 */
export async function tryBuildOwnKernels(
  library: Library,
  report: (line: string) => void,
): Promise<string | undefined> {
  if (kernelChoice() === 'tensorflow') return undefined;
  try {
    return await buildOwnKernels(library, report);
  } catch (error) {
    report(
      `Our own kernels are not compiled (${(error as Error).message}); TensorFlow's run instead, more slowly.`,
    );
    return undefined;
  }
}

/**
 * Compiles our own kernels for this processor, once for each state of their sources, and returns their file.
 *
 * @throws EngineError when there is no compiler, or compiling or loading fails.
 */
export async function buildOwnKernels(library: Library, report: (line: string) => void): Promise<string> {
  const folder = join(library.folder, ownKernelsKey());
  const file = join(folder, ownKernelsFile());
  if (existsSync(file)) return file;
  const compiler = await findCompiler();
  if (compiler === undefined) throw new MissingToolsError(['g++']);
  report(`Compiling our own kernels with ${compiler} (about 15 seconds).`);
  const building = `${folder}.tmp-${process.pid}`;
  await mkdir(building, { recursive: true });
  try {
    const output = join(building, ownKernelsFile());

    await compile(compiler, [
      ...OPTIMIZE,
      join(OWN_KERNELS_SOURCES, 'ops.cc'),
      ...linkTo(library.folder),
      '-o',
      output,
    ]);
    const failure = await addonLoads(output);
    if (failure !== undefined) throw new EngineError(`what was compiled does not load: ${failure.reason}`);
    await flushFolder(building);
    // Kept next to those of other processors.
    await mkdir(folder, { recursive: true });
    await rename(output, file);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return file;
}
