import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { withLock } from '@cxr-anomaly/files/node';
import { kernelChoice, ownKernelsFile } from '../start/own-kernels-file';
import { addonFolder, BINDING_FILE, findNativePackage, NATIVE_PACKAGE } from '../start/addon-files';
import { addonLoads } from './addon/addon-loads';
import { addonKey, buildAddon } from './addon/build-addon';
import { ownKernelsKey, tryBuildOwnKernels } from './addon/build-own-kernels';
import { installAddon, installOwnKernels, isInstalled, uninstallAddon } from './addon/install-addon';
import { libraryCache } from './library/cache-folder';
import { inspectLibrary, linkedLibrary } from './library/inspect-library';
import { readLibrary, type Library } from './library/library';
import { explainFailure } from './explain-failure';
import { inOwnCache } from './own-cache';
import { removeLeftovers, sweepAfterKill } from './remove-leftovers';
import { installedSource, listSources, type Source } from './sources';
import { findCompiler } from './tools';

/** Options for `provision`; everything has a default. */
export interface ProvisionOptions {
  /** A folder with libtensorflow, an unpacked wheel's `tensorflow` folder, or the wheel. Default: CXR_LIBTENSORFLOW. */
  readonly from?: string;
  /** Whether to install TensorFlow with GPU kernels. */
  readonly gpu?: boolean;
  /** Folder of the binding's package that gets the library. Default: the installed `@tensorflow/tfjs-node-gpu`. */
  readonly packageFolder?: string;
}

/** What is installed now. */
export interface ProvisionResult {
  readonly engine: 'native' | 'portable';
  /** Where the library came from; `present` if it was already installed. */
  readonly source?: Source['kind'];
  /** Folder of the library in the cache. */
  readonly library?: string;
  /** Why the requested engine could not be installed. */
  readonly reason?: string;
}

type Report = (line: string) => void;

/**
 * Provides the native TensorFlow library from the first that has it: what is installed, the user's folder, the wheel (from the
 * cache or the package index). What does not load, or was changed, is reinstalled. If none has it, the portable engine runs, and
 * the last line reported says why: a missing tool or network is never an error.
 *
 * It is safe to interrupt and to run twice at once; a repeated call downloads and compiles nothing.
 */
export async function provision(options: ProvisionOptions, report: Report): Promise<ProvisionResult> {
  const packageFolder = options.packageFolder ?? findNativePackage();
  if (packageFolder === undefined) {
    return explainFailures([new Error(`the package ${NATIVE_PACKAGE} is not installed`)], undefined, report);
  }
  const from = options.from ?? process.env['CXR_LIBTENSORFLOW'];
  const wanted = { gpu: options.gpu ?? false, ...(from !== undefined && from !== '' && { from }) };
  const cache = libraryCache();
  const lock = join(cache, 'setup.lock');
  const present = await findPresent(packageFolder, wanted);
  if (present !== undefined && (await isCurrent(present, packageFolder))) {
    report('The native engine is already installed.');
    await sweepAfterKill(lock, cache, packageFolder);
    return present;
  }
  try {
    return await inOwnCache(cache, () => {
      const waiting = (holder: string): void =>
        report(`Waiting for ${holder}, which is also setting up the engine.`);
      return withLock(lock, waiting, async () => {
        await removeLeftovers(cache, packageFolder);
        const sources = listSources({ cache, report, ...wanted });
        const first = present?.library === undefined ? [] : [installedSource(present.library, report)];
        return installFirst([...first, ...sources], packageFolder, report);
      });
    });
  } catch (error) {
    return explainFailures([error], packageFolder, report);
  }
}

async function installFirst(
  sources: readonly Source[],
  packageFolder: string,
  report: Report,
): Promise<ProvisionResult> {
  const failures: unknown[] = [];
  for (const { kind, open } of sources) {
    try {
      const library = await open();
      await installAddons(library, packageFolder, report);
      report(`The native engine is installed (${library.name}).`);
      return { engine: 'native', source: kind, library: library.folder };
    } catch (error) {
      failures.push(error);
    }
  }
  return explainFailures(failures, packageFolder, report);
}

/** Compiles the binding and our own kernels at the same time. */
async function installAddons(library: Library, packageFolder: string, report: Report): Promise<void> {
  const kernels = tryBuildOwnKernels(library, report);
  try {
    await installAddon(library, await buildAddon(library, packageFolder, report), packageFolder);
  } finally {
    await kernels;
  }
  const file = await kernels;
  if (file !== undefined) await installOwnKernels(file, packageFolder);
}

/** What was there before keeps working, such as a CPU build when a GPU build was requested. */
async function explainFailures(
  failures: readonly unknown[],
  packageFolder: string | undefined,
  report: Report,
): Promise<ProvisionResult> {
  const before = packageFolder === undefined ? undefined : await findPresent(packageFolder, { gpu: false });
  const library = packageFolder === undefined ? undefined : await linkedLibrary(packageFolder);
  const problem = library === undefined ? undefined : await inspectLibrary(library, { full: true });
  const refuses = problem?.kind === 'foreign';
  // No engine would start while it is there.
  if (problem?.kind === 'damaged' && packageFolder !== undefined) await uninstallAddon(packageFolder);
  const reason = explainFailure(failures, before !== undefined ? 'native' : refuses ? 'none' : 'portable');
  report(reason);
  return { ...(before ?? { engine: 'portable' }), reason };
}

/** What is installed, if it is unchanged, loads and is what the user wants. */
async function findPresent(
  packageFolder: string,
  { from, gpu }: { from?: string; gpu: boolean },
): Promise<ProvisionResult | undefined> {
  const addon = join(addonFolder(packageFolder), BINDING_FILE);
  if (!existsSync(addon)) return undefined;
  const folder = await linkedLibrary(packageFolder);
  if (folder !== undefined && (await inspectLibrary(folder, { full: true })) !== undefined) return undefined;
  const library = folder === undefined ? undefined : await readLibrary(folder);
  if (gpu && library?.gpu !== true) return undefined;
  if (from !== undefined && !(await comesFrom(packageFolder, from))) return undefined;
  if ((await addonLoads(addon)) !== undefined) return undefined;
  return { engine: 'native', source: 'present', ...(library !== undefined && { library: library.folder }) };
}

/**
 * Whether nothing is left to do that an earlier version of ours did not do: record the library's files, compile the addon as now.
 */
async function isCurrent({ library: folder }: ProvisionResult, packageFolder: string): Promise<boolean> {
  if (folder === undefined) return true; // the package's own library
  const library = await readLibrary(folder);
  if (library?.files === undefined) return false;
  if (!(await isInstalled(join(folder, await addonKey(packageFolder)), packageFolder))) return false;
  if (kernelChoice() === 'tensorflow') return true;
  const kernels = join(folder, ownKernelsKey());
  if (!existsSync(join(kernels, ownKernelsFile())) && (await findCompiler()) === undefined) return true;
  return isInstalled(kernels, packageFolder, [ownKernelsFile()]);
}

async function comesFrom(packageFolder: string, from: string): Promise<boolean> {
  try {
    const library = await realpath(join(packageFolder, 'deps', 'lib', 'libtensorflow.so'));
    return library.startsWith((await realpath(resolve(from))) + sep);
  } catch {
    return false;
  }
}
