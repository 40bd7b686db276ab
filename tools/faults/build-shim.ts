import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Whether this system can compile and load the library that makes calls fail. */
export const canBuildShim = process.platform === 'linux' && spawnSync('g++', ['--version']).status === 0;

/** Numbers of the errors, as Linux has them. */
export const ERRORS = {
  EIO: 5,
  ENOMEM: 12,
  EACCES: 13,
  ENOSPC: 28,
  EROFS: 30,
  ELOOP: 40,
  ESTALE: 116,
} as const;

export type ErrorName = keyof typeof ERRORS;

/** Which calls should fail. */
export interface Fault {
  readonly error: ErrorName;
  /** Calls on this path or below it are counted. */
  readonly path: string;
  /** The call that fails, from 1. */
  readonly at: number;
  /** Whether all calls after it fail too. */
  readonly lasting: boolean;
  /** Whether only calls that change something count. */
  readonly writes: boolean;
}

/** Compiles the library into a folder. @returns its path. */
export function buildShim(folder: string): string {
  const library = join(folder, 'fail-calls.so');
  const source = join(__dirname, 'fail-calls.cpp');
  const args = ['-shared', '-fPIC', '-O1', '-std=c++17', '-Wall', '-Werror', '-o', library, source, '-ldl'];
  const { status, stderr } = spawnSync('g++', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`g++ ${args.join(' ')}: ${stderr}`);
  return library;
}

/** The environment in which the library makes calls of a program fail and records each in a file. */
export function faultEnvironment(
  library: string,
  faults: readonly Fault[],
  log: string,
): Record<string, string> {
  const rules = faults.map(({ error, path, at, lasting, writes }) =>
    [ERRORS[error], `${at}${lasting ? '+' : ''}`, writes ? 'w' : 'a', path].join(','),
  );
  return { LD_PRELOAD: library, FAULTS: rules.join(';'), FAULT_LOG: log };
}
