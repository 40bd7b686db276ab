import { join } from 'node:path';
import { runProgram, type Ended } from './run-program';

/** What every stage of the check needs to know. */
export interface CheckContext {
  /** The repository, built. */
  readonly root: string;
  /** The folder for what the stages write. */
  readonly out: string;
  /** Whether to go on without a GPU. */
  readonly cpu: boolean;
  readonly preset: string;
  /** The data word of the bench. */
  readonly data: string;
  /** The Python that may have PyTorch. */
  readonly python: string;
  /** Variables for the programs that start TensorFlow. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Makes cuBLAS and cuDNN multiply float32 numbers as they are. By default recent GPUs round them to 10 bits first (TF32), which is
 * faster, but further from the reference than its tolerances.
 */
export const EXACT_FLOAT32 = { NVIDIA_TF32_OVERRIDE: '0' };

/** Files of the build, relative to the repository. */
export const PROGRAMS = {
  command: 'packages/bench-runner/dist/bin.js',
  worker: 'benchmarks/dist/peers/worker.js',
  jest: 'node_modules/jest/bin/jest.js',
  jestConfig: 'tools/gpu-check/jest.parity.cjs',
  peer: 'benchmarks/pytorch/worker.py',
} as const;

/** Runs a program of the repository with Node; what it says is shown. */
export function runBuilt(
  { root, env }: Pick<CheckContext, 'root' | 'env'>,
  program: keyof typeof PROGRAMS,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return runProgram(process.execPath, [join(root, PROGRAMS[program]), ...args], {
    cwd: root,
    env: { ...env, ...more },
    shown: true,
  });
}
