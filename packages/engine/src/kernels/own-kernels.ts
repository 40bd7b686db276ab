/**
 * The operations of `native/`, if they were compiled: kernels ask for them first, and have a twin of TensorFlow's own operations.
 */
import { nativeCpuBackend, type NativeBackend } from './native-op';

/** What the addon says about itself. */
export interface OwnKernels {
  /** The channels and filters of a 3×3 convolution in float32 must be multiples of this number. */
  readonly panel: number;
  /** Numbers in a vector: the channels and filters of a convolution in bfloat16 must be multiples of it. */
  readonly lanes: number;
}

let loaded: OwnKernels | undefined;

/** Makes kernels use these operations, which TensorFlow must know by now, or none. */
export function useOwnKernels(kernels: OwnKernels | undefined): void {
  loaded = kernels;
}

/** What the loaded operations say about themselves; undefined if they are not loaded, or TensorFlow does not run on the CPU. */
export function ownKernels(): OwnKernels | undefined {
  return nativeCpuBackend() && loaded;
}

/** The running native backend, if it has the operations of `native/`. */
export function ownBackend(): NativeBackend | undefined {
  return loaded && nativeCpuBackend();
}
