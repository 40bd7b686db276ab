import {
  getKernel,
  registerKernel,
  unregisterKernel,
  type KernelFunc,
  type NamedAttrMap,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { ownBackend } from './own-kernels';

const BACKEND = 'tensorflow';

export type KernelInputs = Readonly<Record<string, TensorInfo | undefined>>;

/** Marks a kernel as ours, since a process may start the engine in several contexts, as jest does. */
const OWN = Symbol.for('cxr-anomaly kernel');

/**
 * Registers our own way to compute one of tfjs's kernels on the native engine, so that every use and every gradient passes through it.
 *
 * @param own returns undefined for what is left to TensorFlow; it is not asked where the operations of `native/` are not loaded.
 */
export function replaceKernel(
  kernelName: string,
  own: (inputs: KernelInputs, attributes: NamedAttrMap) => Tensor | undefined,
): void {
  const before = getKernel(kernelName, BACKEND);
  const theirs = before.kernelFunc;
  if (OWN in theirs) return;
  const kernelFunc: KernelFunc = (call) =>
    (ownBackend() && own(call.inputs, call.attrs ?? {})) ?? theirs(call);
  unregisterKernel(kernelName, BACKEND);
  registerKernel({ ...before, kernelFunc: Object.assign(kernelFunc, { [OWN]: true }) });
}

/** Runs an operation of `native/` with one output. */
export function runOwn(name: string, inputs: readonly (TensorInfo | undefined)[]): Tensor {
  const backend = ownBackend();
  if (!backend) throw new Error(`${name} is not loaded.`);
  return backend.executeSingleOutput(name, [], inputs as TensorInfo[]);
}
