import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { EngineError } from '../errors';
import { listLimits } from './address-space';
import { registerPortableKernels } from '../portable/register';

/**
 * Starts the WebAssembly backend with every gradient and the kernels it lacks, and makes it current.
 *
 * @throws EngineError when WebAssembly cannot start.
 */
export async function loadPortable(): Promise<{ readonly threads: number }> {
  const load = createRequire(__filename);
  // The union package registers the gradients; tfjs-core alone has none.
  load('@tensorflow/tfjs');
  const wasm = load('@tensorflow/tfjs-backend-wasm') as { getThreadsCount(): number };
  let ready: boolean;
  try {
    ready = await tf.setBackend('wasm');
  } catch (error) {
    throw new EngineError(`The portable engine cannot start: ${listLimits()[0] ?? 'WebAssembly failed'}.`, {
      cause: error,
    });
  }
  if (!ready) {
    const [limit] = listLimits();
    const reason = limit ?? 'this Node cannot run WebAssembly. Start it without --jitless';
    throw new EngineError(`The portable engine cannot start: ${reason}.`);
  }
  registerPortableKernels();
  return { threads: wasm.getThreadsCount() };
}
