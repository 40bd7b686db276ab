import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../errors';
import { inspectLibrary, linkedLibrary } from '../provision/library/inspect-library';
import { explainProblem } from '../provision/library/explain-problem';
import { addonFolder, BINDING_FILE, findNativePackage, NATIVE_PACKAGE, QUIET_FILE } from './addon-files';
import { listLimits } from './address-space';
import { loadOwnKernels } from './load-own-kernels';
import { restoreUtil } from './restore-util';

/** The part of the TensorFlow backend that the engine reads. */
export interface NativeBackend {
  readonly binding: { readonly TF_Version: string; isUsingGpuDevice(): boolean };
}

/** The backend, or why it cannot run, as a clause without a period. */
export type NativeLoad =
  { readonly ok: true; readonly backend: NativeBackend } | { readonly ok: false; readonly reason: string };

/** Says whether the native engine's package and its compiled addon are there; loads nothing, so it may still fail to start. */
export function isNativeInstalled(): boolean {
  const folder = findNativePackage();
  return folder !== undefined && existsSync(join(addonFolder(folder), BINDING_FILE));
}

/**
 * Loads TensorFlow's native backend and makes it current; returns a reason instead of throwing if it cannot.
 *
 * @throws EngineError for a library that exists but was changed or could be another user's: an engine that is several times
 * slower must not silently replace it. Also if CXR_KERNELS asks for our own kernels and they are not compiled.
 */
export async function loadNative(options: { quiet: boolean; hideGpus: boolean }): Promise<NativeLoad> {
  const folder = findNativePackage();
  if (folder === undefined) return { ok: false, reason: `the package ${NATIVE_PACKAGE} is not installed` };
  const addons = addonFolder(folder);
  if (!existsSync(join(addons, BINDING_FILE))) {
    return { ok: false, reason: 'the TensorFlow library is not installed yet' };
  }
  await assertUsable(folder);
  // Read once, when the library loads. A child process inherits it, so 2 and above must mean what unset does.
  const level = process.env['TF_CPP_MIN_LOG_LEVEL'];
  const mute = options.quiet && (level === undefined || Number(level) >= 2);
  if (mute) process.env['TF_CPP_MIN_LOG_LEVEL'] = level ?? '2';
  if (options.hideGpus) process.env['CUDA_VISIBLE_DEVICES'] = '-1';
  try {
    loadLibrary(addons, mute);
    // Loaded late: the package throws at once where the addon or its library is missing.
    restoreUtil();
    createRequire(__filename)(NATIVE_PACKAGE);
    await tf.setBackend('tensorflow');
    await tf.ready();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = `the TensorFlow addon does not load (${message.split('\n')[0]})`;
    return { ok: false, reason: [reason, ...listLimits()].join('; ') };
  }
  const backend = tf.backend() as unknown as NativeBackend;
  if (!backend.binding.isUsingGpuDevice()) loadOwnKernels(addons);
  return { ok: true, backend };
}

async function assertUsable(packageFolder: string): Promise<void> {
  const library = await linkedLibrary(packageFolder);
  const problem = library === undefined ? undefined : await inspectLibrary(library);
  if (problem !== undefined) throw new EngineError(explainProblem(problem));
}

function loadLibrary(addons: string, mute: boolean): void {
  const load = createRequire(__filename);
  const quiet = join(addons, QUIET_FILE);
  const standardError =
    mute && existsSync(quiet) ? (load(quiet) as { mute(): void; restore(): void }) : undefined;
  standardError?.mute();
  try {
    load(join(addons, BINDING_FILE));
  } finally {
    standardError?.restore();
  }
}
