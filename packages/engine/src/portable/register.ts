import * as tf from '@tensorflow/tfjs-core';
import { conv2DBackpropFilter } from './conv2d-backprop-filter';
import { conv2DBackpropInput } from './conv2d-backprop-input';
import { maxPoolGrad } from './max-pool-grad';
import { unsortedSegmentSum } from './unsorted-segment-sum';

/** Kernels that training needs and that the WebAssembly backend of tfjs 4.22 lacks, gets wrong or implements slowly. */
const KERNELS: readonly tf.KernelConfig[] = [
  conv2DBackpropFilter,
  conv2DBackpropInput,
  maxPoolGrad,
  unsortedSegmentSum,
];

/** Registers our kernels with the WebAssembly backend, replacing its own if it has one. */
export function registerPortableKernels(): void {
  const present = new Set(tf.getKernelsForBackend('wasm').map((kernel) => kernel.kernelName));
  for (const kernel of KERNELS) {
    if (present.has(kernel.kernelName)) tf.unregisterKernel(kernel.kernelName, 'wasm');
    tf.registerKernel(kernel);
  }
}
