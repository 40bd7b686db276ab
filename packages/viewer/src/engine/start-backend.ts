/** Starts TensorFlow.js's backends for the browser, each of which is fetched only when it is tried. */
import { registerPortableKernels } from '@cxr-anomaly/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '../contracts';

/** Starting one twice would fetch and compile it twice. */
const started = new Map<BackendName, Promise<void>>();

/**
 * Starts a backend and makes it current.
 *
 * @param wasmFolder URL of the folder of TensorFlow.js's .wasm files, with a slash at its end
 * @throws Error saying why this browser or device has no such backend.
 */
export async function useBackend(name: BackendName, wasmFolder: string): Promise<void> {
  const loading = started.get(name) ?? load(name, wasmFolder);
  started.set(name, loading);
  await loading;
  if (tf.getBackend() === name) return;
  if (!(await tf.setBackend(name))) throw new Error(ABSENT[name]);
}

const ABSENT: Readonly<Record<BackendName, string>> = {
  webgpu: 'this browser offers no WebGPU here',
  webgl: 'this browser offers no WebGL here',
  wasm: 'this browser cannot run WebAssembly',
};

async function load(name: BackendName, wasmFolder: string): Promise<void> {
  if (name === 'webgpu') {
    await assertGpu();
    await import('@tensorflow/tfjs-backend-webgpu');
  } else if (name === 'webgl') {
    assertWebgl();
    await import('@tensorflow/tfjs-backend-webgl');
  } else {
    const wasm = await import('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(wasmFolder);
    // The binary of 4.22 that has threads starts eight and computes with one, however many it is asked for.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    registerPortableKernels();
  }
}

/** Graphics that the processor computes, one pixel after another: far slower than WebAssembly, and slow to start. */
const EMULATED = 'it is emulated in software here, which is slower than WebAssembly';

interface Gpu {
  requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null>;
}

async function assertGpu(): Promise<void> {
  const adapter = await (navigator as { gpu?: Gpu }).gpu?.requestAdapter();
  if (!adapter) throw new Error(ABSENT.webgpu);
  if (adapter.info?.isFallbackAdapter === true) throw new Error(EMULATED);
}

function assertWebgl(): void {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!context) throw new Error(ABSENT.webgl);
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const renderer = names ? String(context.getParameter(names.UNMASKED_RENDERER_WEBGL)) : '';
  if (/swiftshader|llvmpipe|software|basic render/i.test(renderer)) throw new Error(EMULATED);
}
