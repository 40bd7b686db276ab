import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { TamperedError } from '../errors';
import { addonFolder, BINDING_FILE, findNativePackage, NATIVE_PACKAGE } from '../start/addon-files';
import { addonLoads } from './addon/addon-loads';
import { buildAddon } from './addon/build-addon';
import { installAddon } from './addon/install-addon';
import { libraryCache } from './library/cache-folder';
import { readLibrary } from './library/library';
import { withLock } from '../lock/lock';
import { explainFailure } from './explain-failure';
import { removeLeftovers, sweepAfterKill } from './remove-leftovers';
import { listSources, type Source } from './sources';

/** What `provision` is asked for; everything has a default. */
export interface ProvisionOptions {
  /** A folder with libtensorflow, an unpacked wheel's `tensorflow` folder, or the wheel. Default: CXR_LIBTENSORFLOW. */
  readonly from?: string;
  /** Wants TensorFlow with GPU kernels. */
  readonly gpu?: boolean;
  /** Folder of the binding's package that gets the library. Default: the installed `@tensorflow/tfjs-node-gpu`. */
  readonly packageFolder?: string;
}

/** What is installed now. */
export interface ProvisionResult {
  readonly engine: 'native' | 'portable';
  /** Where the library came from; `present` where it was installed already. */
  readonly source?: 'present' | Source['kind'];
  /** Folder of the library in the cache. */
  readonly library?: string;
  /** Why what was asked for could not be installed. */
  readonly reason?: string;
}

type Report = (line: string) => void;

/**
 * Provides the native TensorFlow library from the first that has it: what is installed, the user's folder, the wheel
 * (from the cache or the package index), the upstream download. Where none has it, the portable engine runs, and the
 * last line reported says why: a missing tool or network is never an error. After a wheel that is not the pinned
 * one, the upstream download is left out: nothing verifies it.
 *
 * Safe to interrupt and to run twice at once; a repeated call downloads and compiles nothing.
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
  if (present !== undefined) {
    report('The native engine is installed already.');
    await sweepAfterKill(lock, cache, packageFolder);
    return present;
  }
  try {
    await mkdir(cache, { recursive: true });
    const waiting = (holder: string): void => report(`Waiting for ${holder}, which sets up the engine too.`);
    return await withLock(lock, waiting, async () => {
      await removeLeftovers(cache, packageFolder);
      return installFirst(listSources({ packageFolder, cache, report, ...wanted }), packageFolder, report);
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
    // Nothing verifies the upstream download: who puts a false wheel in place may reach that too.
    if (kind === 'upstream' && failures.some((failure) => failure instanceof TamperedError)) continue;
    try {
      const library = await open();
      await installAddon(library, await buildAddon(library, packageFolder, report), packageFolder);
      report(`The native engine is installed (${library.name}).`);
      return { engine: 'native', source: kind, library: library.folder };
    } catch (error) {
      failures.push(error);
    }
  }
  return explainFailures(failures, packageFolder, report);
}

/** What was there before, such as a CPU build where a GPU build was wanted, goes on working. */
async function explainFailures(
  failures: readonly unknown[],
  packageFolder: string | undefined,
  report: Report,
): Promise<ProvisionResult> {
  const before = packageFolder === undefined ? undefined : await findPresent(packageFolder, { gpu: false });
  const reason = explainFailure(failures, before === undefined ? 'portable' : 'native');
  report(reason);
  return { ...(before ?? { engine: 'portable' }), reason };
}

/** What is installed, if it loads and is what the user wants. */
async function findPresent(
  packageFolder: string,
  { from, gpu }: { from?: string; gpu: boolean },
): Promise<ProvisionResult | undefined> {
  const addon = join(addonFolder(packageFolder), BINDING_FILE);
  if (!existsSync(addon)) return undefined;
  const folder = await realpath(join(packageFolder, 'deps')).catch(() => undefined);
  const library = folder === undefined ? undefined : await readLibrary(folder);
  if (gpu && library?.gpu !== true) return undefined;
  if (from !== undefined && !(await comesFrom(packageFolder, from))) return undefined;
  if ((await addonLoads(addon)) !== undefined) return undefined;
  return { engine: 'native', source: 'present', ...(library !== undefined && { library: library.folder }) };
}

async function comesFrom(packageFolder: string, from: string): Promise<boolean> {
  try {
    const library = await realpath(join(packageFolder, 'deps', 'lib', 'libtensorflow.so'));
    return library.startsWith((await realpath(resolve(from))) + sep);
  } catch {
    return false;
  }
}
