import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from '../../errors';
import { runProcess, type ProcessFailure } from '../run-process';

export const NAPI_VERSION = 8;
const LONGEST_BUILD = 10 * 60_000; // ms

/** Compiler options for every addon. */
export const COMPILE_FLAGS = [
  ...['-shared', '-fPIC', '-std=c++17'],
  ...[`-DNAPI_VERSION=${NAPI_VERSION}`, '-DBUILDING_NODE_EXTENSION'],
];

/**
 * The library next to the addon takes precedence over any of that name in LD_LIBRARY_PATH (an old-style run path, which new
 * linkers write only when told to), and a function that it lacks is an error on loading instead of ending the process when it is
 * first called.
 */
export const LINK_FLAGS = ['-Wl,--disable-new-dtags', '-Wl,-rpath,$ORIGIN/../../deps/lib', '-Wl,-z,now'];

/** Arguments that compile and link against the library in this folder. */
export function linkTo(library: string): string[] {
  const libraries = [`-L${join(library, 'lib')}`, '-ltensorflow', '-ltensorflow_framework'];
  return ['-I', join(library, 'include'), ...libraries, ...LINK_FLAGS];
}

/** Compiles an addon; Node's own headers are a package. @throws EngineError with the compiler's first error. */
export async function compile(compiler: string, args: readonly string[]): Promise<void> {
  const headers = join(
    dirname(createRequire(__filename).resolve('node-api-headers/package.json')),
    'include',
  );
  try {
    await runProcess(compiler, [...COMPILE_FLAGS, '-I', headers, ...args], {
      timeout: LONGEST_BUILD,
    });
  } catch (error) {
    const said = ((error as ProcessFailure).stderr ?? '').split('\n').find((line) => line.includes('error'));
    throw new EngineError(`compiling failed: ${said ?? (error as Error).message}`, {
      cause: error,
    });
  }
}
