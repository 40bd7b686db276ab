import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EngineError } from '../../errors';
import { BINDING_FILE, QUIET_FILE } from '../../start/addon-files';
import type { Library } from '../library/library';
import { syncFolder } from '../library/sync-files';
import { runProcess, type ProcessFailure } from '../run-process';
import { findCompiler, MissingToolsError } from '../tools';
import { addonLoads } from './addon-loads';
import { QUIET_SOURCE } from './quiet-source';

const NAPI_VERSION = 8;
const LONGEST_BUILD = 10 * 60_000; // ms
const COMPILE_FLAGS = ['-shared', '-fPIC', '-O2', '-std=c++17'];
const DEFINES = [`-DNAPI_VERSION=${NAPI_VERSION}`, '-DBUILDING_NODE_EXTENSION'];
/**
 * The library beside the addon goes before any of that name in LD_LIBRARY_PATH (a run path of the old kind, which new linkers
 * write only when told to), and a function that it lacks is an error at loading, not the end of the process when first called.
 */
const LINK_FLAGS = ['-Wl,--disable-new-dtags', '-Wl,-rpath,$ORIGIN/../../deps/lib', '-Wl,-z,now'];

/** Names the folder, below a library's, of the addon for this version of the binding and of how we compile it. */
export async function addonKey(packageFolder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const how = createHash('sha256')
    .update(JSON.stringify([COMPILE_FLAGS, DEFINES, LINK_FLAGS, QUIET_SOURCE]))
    .digest('hex')
    .slice(0, 8);
  const what = `tfjs-node-gpu-${manifest.version}-napi${NAPI_VERSION}-${process.platform}-${process.arch}`;
  return join('addon', `${what}-${how}`);
}

/**
 * Returns the folder with the addon that binds this library to Node, compiling it once for each version of the binding, and again
 * where the one that is there does not load.
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
  const folder = join(library.folder, await addonKey(packageFolder));
  if (existsSync(folder) && (await addonLoads(join(folder, BINDING_FILE))) === undefined) return folder;
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
    if (failure !== undefined) throw new EngineError(`the compiled addon does not load: ${failure.reason}`);
    await syncFolder(building);
    await rm(folder, { recursive: true, force: true });
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
  const links = [`-L${join(library, 'lib')}`, '-ltensorflow', '-ltensorflow_framework', ...LINK_FLAGS];
  await compile(compiler, [...includes, ...sources, ...links, '-o', output]);
}

async function compile(compiler: string, args: readonly string[]): Promise<void> {
  const headers = join(
    dirname(createRequire(__filename).resolve('node-api-headers/package.json')),
    'include',
  );
  try {
    await runProcess(compiler, [...COMPILE_FLAGS, ...DEFINES, '-I', headers, ...args], {
      timeout: LONGEST_BUILD,
    });
  } catch (error) {
    const said = ((error as ProcessFailure).stderr ?? '').split('\n').find((line) => line.includes('error'));
    throw new EngineError(`compiling the addon failed: ${said ?? (error as Error).message}`, {
      cause: error,
    });
  }
}
