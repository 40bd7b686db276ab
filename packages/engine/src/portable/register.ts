import * as tf from '@tensorflow/tfjs-core';
import { conv2DBackpropFilter } from './conv2d-backprop-filter';
import { unsortedSegmentSum } from './unsorted-segment-sum';

/** Kernels that training needs and the WebAssembly backend of tfjs 4.22 lacks. */
const KERNELS: readonly tf.KernelConfig[] = [conv2DBackpropFilter, unsortedSegmentSum];

/** Registers the missing kernels; those that a later tfjs brings itself are left alone. */
export function registerPortableKernels(): void {
  for (const kernel of KERNELS) {
    if (!hasKernel(kernel.kernelName)) tf.registerKernel(kernel);
  }
}

function hasKernel(name: string): boolean {
  return tf.getKernelsForBackend('wasm').some((kernel) => kernel.kernelName === name);
}
