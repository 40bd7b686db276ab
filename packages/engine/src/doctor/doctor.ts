import { readdir, stat } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { quotedEngineCommand } from '../command/printed-command';
import { allocatorSettings, allocatorVariables } from '../allocator/allocator-settings';
import { addonLoads } from '../provision/addon/addon-loads';
import { libraryCache } from '../provision/library/cache-folder';
import { explainLoadFailure, explainProblem } from '../provision/library/explain-problem';
import { inspectLibrary, linkedLibrary } from '../provision/library/inspect-library';
import { findMissingTools, type Tool } from '../provision/tools';
import { addonFolder, BINDING_FILE, findNativePackage } from '../start/addon-files';
import type { EngineInfo } from '../start/engine-info';
import { installedGpus } from '../start/gpu';
import { isNativeInstalled } from '../start/load-native';
import { kernelChoice } from '../start/own-kernels-file';
import { startEngine } from '../start/start-engine';

/** One library in the cache. */
export interface CacheEntry {
  readonly name: string;
  readonly megabytes: number;
  /** Why it must not be loaded; absent if there is no reason. */
  readonly problem?: string;
}

/** What runs on this machine, and what is missing. Plain JSON. */
export interface DoctorReport {
  /** Absent if none starts. */
  readonly engine?: EngineInfo;
  /** Why none starts. */
  readonly problem?: string;
  /** Whether every file of the libraries was read and compared with its hash. */
  readonly verified: boolean;
  /** Which kernels the native engine runs, and why they are TensorFlow's where they are; absent on the portable one. */
  readonly kernels?: string;
  readonly node: string;
  readonly cpu: { readonly model: string; readonly cores: number };
  /** Gibibytes; `limit` is what this process may use, if that is less than the machine has. */
  readonly memory: { readonly total: number; readonly free: number; readonly limit?: number };
  /** GPUs that the driver reports; `engine.device` tells whether TensorFlow uses one. */
  readonly gpus: readonly string[];
  /**
   * Variables of the memory allocator that training commands run with: the user's, or else those that `runWithAllocator` sets.
   */
  readonly allocator: Readonly<Record<string, string>>;
  readonly cache: { readonly folder: string; readonly libraries: readonly CacheEntry[] };
  readonly missingTools: readonly Tool[];
  /** What to do, most important first; empty if all is well. */
  readonly advice: readonly string[];
}

/**
 * Examines the machine and starts the engine, as a command would. The native library is first examined and loaded in a separate
 * process, so that one that ends its process can be reported too.
 *
 * @param verify reads every file of the libraries and compares hashes, which takes seconds.
 * @throws EngineError if CXR_ENGINE does not name an engine, or the portable engine cannot start.
 */
export async function doctor({ verify = false } = {}): Promise<DoctorReport> {
  const tools = findMissingTools(); // query other programs while this one loads TensorFlow
  const folder = libraryCache();
  const problem = await findProblem(verify);
  const engine = problem === undefined ? await startEngine() : undefined;
  const libraries = await listLibraries(folder, verify);
  const missingTools = await tools;
  const gpus = installedGpus();
  return {
    ...(engine && { engine }),
    ...(problem !== undefined && { problem }),
    verified: verify,
    ...(engine?.kind === 'native' && { kernels: describeKernels(engine, missingTools) }),
    node: process.versions.node,
    cpu: { model: cpus()[0]?.model ?? 'unknown', cores: availableParallelism() },
    memory: readMemory(),
    gpus,
    allocator: { ...allocatorVariables(), ...allocatorSettings() },
    cache: { folder, libraries },
    missingTools,
    advice: advise(engine, gpus, missingTools),
  };
}

/** Why a command would not start, or would end without a message; undefined if an engine starts. */
async function findProblem(verify: boolean): Promise<string | undefined> {
  const packageFolder = findNativePackage();
  if (process.env['CXR_ENGINE'] === 'portable' || packageFolder === undefined || !isNativeInstalled())
    return undefined;
  const library = await linkedLibrary(packageFolder);
  const problem = library === undefined ? undefined : await inspectLibrary(library, { full: verify });
  if (problem !== undefined) return explainProblem(problem);
  const failure = await addonLoads(join(addonFolder(packageFolder), BINDING_FILE));
  if (failure?.isFatal !== true) return undefined;
  const damage = library === undefined ? undefined : await inspectLibrary(library, { full: true });
  return damage === undefined ? explainLoadFailure(failure) : explainProblem(damage);
}

function describeKernels({ kernels, device }: EngineInfo, missing: readonly Tool[]): string {
  if (kernels === 'own') return 'our own where they are faster';
  if (device === 'gpu') return "TensorFlow's: ours run on the CPU only";
  if (kernelChoice() === 'tensorflow') return "TensorFlow's: CXR_KERNELS asks for them";
  const first = missing.includes('g++') ? 'install g++, then run' : 'run';
  return `TensorFlow's, more slowly: ours are not compiled for this processor; ${first} ${quotedEngineCommand('setup')}`;
}

function advise(engine: EngineInfo | undefined, gpus: readonly string[], missing: readonly Tool[]): string[] {
  const advice: string[] = [];
  if (engine?.kind === 'portable' && process.env['CXR_ENGINE'] !== 'portable') {
    const first = missing.length > 0 ? `Install ${missing.join(', ')}, then run` : 'Run';
    advice.push(
      `${first} ${quotedEngineCommand('setup')} for the native engine, which is several times faster.`,
    );
  }
  if (gpus.length > 0 && engine?.device === 'cpu') {
    advice.push(
      `TensorFlow does not use the GPU: run ${quotedEngineCommand('setup --gpu')} and follow what it says about CUDA.`,
    );
  }
  return advice;
}

function readMemory(): DoctorReport['memory'] {
  const constrained = process.constrainedMemory();
  return {
    total: gibibytes(totalmem()),
    free: gibibytes(freemem()),
    ...(constrained > 0 && constrained < totalmem() && { limit: gibibytes(constrained) }),
  };
}

async function listLibraries(folder: string, verify: boolean): Promise<CacheEntry[]> {
  const names = await readdir(folder).catch(() => []);
  const libraries = names.filter((name) => !name.startsWith('.') && !/\.(lock|claim)$/.test(name)).sort();
  return Promise.all(
    libraries.map(async (name) => {
      const problem = await inspectLibrary(join(folder, name), { full: verify });
      const megabytes = await librarySize(join(folder, name));
      return { name, megabytes, ...(problem && { problem: problem.detail }) };
    }),
  );
}

async function librarySize(folder: string): Promise<number> {
  const size = await stat(join(folder, 'lib', 'libtensorflow.so')).catch(() => undefined);
  return Math.round((size?.size ?? 0) / 1e6);
}

function gibibytes(bytes: number): number {
  return Math.round((bytes / 2 ** 30) * 10) / 10;
}
