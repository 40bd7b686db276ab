import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '@cxr-anomaly/files/node';
import { EngineError } from '../../errors';
import { BINDING_FILE, QUIET_FILE } from '../../start/addon-files';
import type { Library } from '../library/library';
import { findCompiler, MissingToolsError } from '../tools';
import { addonLoads } from './addon-loads';
import { compile, COMPILE_FLAGS, LINK_FLAGS, linkTo, NAPI_VERSION } from './compile';
import { QUIET_SOURCE } from './quiet-source';

const OPTIMIZE = ['-O2'];

/** Names the folder, inside a library's, of the addon for this version of the binding and the way we compile it. */
export async function addonKey(packageFolder: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const how = createHash('sha256')
    .update(JSON.stringify([OPTIMIZE, COMPILE_FLAGS, LINK_FLAGS, QUIET_SOURCE]))
    .digest('hex')
    .slice(0, 8);
  const what = `tfjs-node-gpu-${manifest.version}-napi${NAPI_VERSION}-${process.platform}-${process.arch}`;
  return join('addon', `${what}-${how}`);
}

/**
 * Returns the folder with the addon that binds this library to Node, compiling it once for each version of the binding, and again
 * if the existing one does not load.
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
    await flushFolder(building);
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
  await compile(compiler, [...OPTIMIZE, source, '-o', join(folder, QUIET_FILE)]);
}

async function compileBinding(
  compiler: string,
  { packageFolder, library, output }: { packageFolder: string; library: string; output: string },
): Promise<void> {
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(packageFolder, 'binding', file));
  await compile(compiler, [...OPTIMIZE, '-I', packageFolder, ...sources, ...linkTo(library), '-o', output]);
}
