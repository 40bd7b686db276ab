import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from '../../errors';
import { BINDING_FILE, QUIET_FILE } from '../../start/addon-files';
import type { Library } from '../library/library';
import { runProcess, type ProcessFailure } from '../run-process';
import { findCompiler, MissingToolsError } from '../tools';
import { addonLoads } from './addon-loads';
import { QUIET_SOURCE } from './quiet-source';

const NAPI_VERSION = 8;
const LONGEST_BUILD = 10 * 60_000; // ms

/**
 * Returns the folder with the addon that binds this library to Node, compiling it once for each version of the binding.
 *
 * Needs a C++ compiler, but neither node-gyp nor Node's own headers: the Node-API headers are a package.
 *
 * @throws EngineError when there is no compiler, or compiling or loading fails.
 */
export async function buildAddon(
  library: Library,
  packageFolder: string,
  report: (line: string) => void,
): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const key = `tfjs-node-gpu-${version}-napi${NAPI_VERSION}-${process.platform}-${process.arch}`;
  const folder = join(library.folder, 'addon', key);
  if (existsSync(folder)) return folder;
  const compiler = await findCompiler();
  if (compiler === undefined) throw new MissingToolsError(['g++']);
  report(`Compiling the addon with ${compiler} (about 10 seconds).`);
  const building = `${folder}.tmp-${process.pid}`;
  await mkdir(building, { recursive: true });
  try {
    await compileQuiet(compiler, building);
    await compileBinding(compiler, {
      packageFolder,
      library: library.folder,
      output: join(building, BINDING_FILE),
    });
    const failure = await addonLoads(join(building, BINDING_FILE));
    if (failure !== undefined) throw new EngineError(`the compiled addon does not load: ${failure}`);
    await rename(building, folder);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return folder;
}

async function compileQuiet(compiler: string, folder: string): Promise<void> {
  const source = join(folder, 'quiet_load.cc');
  await writeFile(source, QUIET_SOURCE);
  await compile(compiler, [source, '-o', join(folder, QUIET_FILE)]);
}

async function compileBinding(
  compiler: string,
  { packageFolder, library, output }: { packageFolder: string; library: string; output: string },
): Promise<void> {
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(packageFolder, 'binding', file));
  const includes = [packageFolder, join(library, 'include')].flatMap((folder) => ['-I', folder]);
  const links = ['-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'];
  await compile(compiler, [...includes, ...sources, `-L${join(library, 'lib')}`, ...links, '-o', output]);
}

async function compile(compiler: string, args: readonly string[]): Promise<void> {
  const headers = join(
    dirname(createRequire(__filename).resolve('node-api-headers/package.json')),
    'include',
  );
  const defines = [`-DNAPI_VERSION=${NAPI_VERSION}`, '-DBUILDING_NODE_EXTENSION'];
  const flags = ['-shared', '-fPIC', '-O2', '-std=c++17', ...defines, '-I', headers];
  try {
    await runProcess(compiler, [...flags, ...args], { timeout: LONGEST_BUILD });
  } catch (error) {
    const said = ((error as ProcessFailure).stderr ?? '').split('\n').find((line) => line.includes('error'));
    throw new EngineError(`compiling the addon failed: ${said ?? (error as Error).message}`, {
      cause: error,
    });
  }
}
