import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';

const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** The part of the TensorFlow backend that the engine reads. */
export interface NativeBackend {
  readonly binding: { readonly TF_Version: string; isUsingGpuDevice(): boolean };
}

/** The backend, or why it cannot run, as a clause without a full stop. */
export type NativeLoad =
  { readonly ok: true; readonly backend: NativeBackend } | { readonly ok: false; readonly reason: string };

/** Finds the folder of the package that binds TensorFlow; undefined where it was not installed. */
export function findNativePackage(): string | undefined {
  try {
    return dirname(createRequire(__filename).resolve(`${PACKAGE}/package.json`));
  } catch {
    return undefined;
  }
}

/** Names the place of the compiled addon inside its package. */
export function addonPath(packageFolder: string): string {
  return join(packageFolder, 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** Loads TensorFlow's native backend and makes it current; returns a reason instead of throwing where it cannot. */
export async function loadNative(options: { quiet: boolean; hideGpus: boolean }): Promise<NativeLoad> {
  const folder = findNativePackage();
  if (folder === undefined) return { ok: false, reason: `the package ${PACKAGE} is not installed` };
  if (!existsSync(addonPath(folder)))
    return { ok: false, reason: 'the TensorFlow library is not installed yet' };
  // Read by TensorFlow once, when its library loads; the addon built by setup follows it too.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= options.quiet ? '2' : '0';
  if (options.hideGpus) process.env['CUDA_VISIBLE_DEVICES'] = '-1';
  try {
    // Loaded late: the package throws at once where the addon or its library is missing.
    createRequire(__filename)(PACKAGE);
    await tf.setBackend('tensorflow');
    await tf.ready();
    return { ok: true, backend: tf.backend() as unknown as NativeBackend };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `the TensorFlow addon does not load (${message.split('\n')[0]})` };
  }
}
