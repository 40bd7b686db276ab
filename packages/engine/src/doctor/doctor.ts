import { readdir, stat } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { quotedEngineCommand } from '../command/printed-command';
import { allocatorSettings, allocatorVariables } from '../allocator/allocator-settings';
import { libraryCache } from '../provision/library/cache-folder';
import { findMissingTools, type Tool } from '../provision/tools';
import type { EngineInfo } from '../start/engine-info';
import { installedGpus } from '../start/gpu';
import { startEngine } from '../start/start-engine';

/** One library in the cache. */
export interface CacheEntry {
  readonly name: string;
  readonly megabytes: number;
}

/** What runs on this machine, and what is missing. Plain JSON. */
export interface DoctorReport {
  readonly engine: EngineInfo;
  readonly node: string;
  readonly cpu: { readonly model: string; readonly cores: number };
  /** Gibibytes; `limit` is what this process may use where that is less than the machine has. */
  readonly memory: { readonly total: number; readonly free: number; readonly limit?: number };
  /** GPUs the driver shows; whether TensorFlow uses one is `engine.device`. */
  readonly gpus: readonly string[];
  /** Variables of the memory allocator that training commands run with: the user's, else those `runWithAllocator` sets. */
  readonly allocator: Readonly<Record<string, string>>;
  readonly cache: { readonly folder: string; readonly libraries: readonly CacheEntry[] };
  readonly missingTools: readonly Tool[];
  /** What to do, most important first; empty where all is well. */
  readonly advice: readonly string[];
}

/**
 * Looks at the machine and starts the engine, as a command would.
 *
 * @throws EngineError when no engine can start at all.
 */
export async function doctor(): Promise<DoctorReport> {
  const tools = findMissingTools(); // asks other programs while this one loads TensorFlow
  const folder = libraryCache();
  const [engine, libraries, missingTools] = [await startEngine(), await listLibraries(folder), await tools];
  const gpus = installedGpus();
  return {
    engine,
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

function advise(engine: EngineInfo, gpus: readonly string[], missing: readonly Tool[]): string[] {
  const advice: string[] = [];
  if (engine.kind === 'portable' && process.env['CXR_ENGINE'] !== 'portable') {
    const first = missing.length > 0 ? `Install ${missing.join(', ')}, then run` : 'Run';
    advice.push(
      `${first} ${quotedEngineCommand('setup')} for the native engine, which is several times faster.`,
    );
  }
  if (gpus.length > 0 && engine.device === 'cpu') {
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

async function listLibraries(folder: string): Promise<CacheEntry[]> {
  const names = await readdir(folder).catch(() => []);
  const libraries = names.filter((name) => !name.startsWith('.') && !name.endsWith('.lock')).sort();
  return Promise.all(
    libraries.map(async (name) => ({ name, megabytes: await librarySize(join(folder, name)) })),
  );
}

async function librarySize(folder: string): Promise<number> {
  const size = await stat(join(folder, 'lib', 'libtensorflow.so')).catch(() => undefined);
  return Math.round((size?.size ?? 0) / 1e6);
}

function gibibytes(bytes: number): number {
  return Math.round((bytes / 2 ** 30) * 10) / 10;
}
