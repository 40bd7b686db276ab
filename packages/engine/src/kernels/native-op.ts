/**
 * Runs TensorFlow operations that tfjs does not wrap, on the native backend. A kernel first asks `nativeBackend()` and falls back
 * to its portable twin if there is none.
 */
import * as tf from '@tensorflow/tfjs-core';

interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

interface NativeBinding {
  readonly TF_FLOAT: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_BOOL: number;
}

/** The part of the tfjs-node backend that kernels use. */
export interface NativeBackend {
  readonly binding: NativeBinding;
  readonly isUsingGpuDevice: boolean;
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** Value of an operation's attribute; a single number is a float, since kernels need integers in lists only. */
export type AttributeValue = number | boolean | string | readonly number[];

/** The running native backend, or undefined on the portable one. */
export function nativeBackend(): NativeBackend | undefined {
  return tf.getBackend() === 'tensorflow' ? (tf.backend() as unknown as NativeBackend) : undefined;
}

/** The native backend where it computes on the CPU: for kernels that are faster there and not elsewhere. */
export function nativeCpuBackend(): NativeBackend | undefined {
  const backend = nativeBackend();
  return backend?.isUsingGpuDevice === false ? backend : undefined;
}

/** Attributes of a float32 operation, each data type attribute (`types`) set to float32. */
export function floatAttributes(
  backend: NativeBackend,
  types: readonly string[],
  values: Readonly<Record<string, AttributeValue>>,
): OpAttribute[] {
  const { binding } = backend;
  return [
    ...types.map((name) => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT })),
    ...Object.entries(values).map(([name, value]) => ({ name, type: attributeType(binding, value), value })),
  ];
}

function attributeType(binding: NativeBinding, value: AttributeValue): number {
  if (typeof value === 'object') return binding.TF_ATTR_INT;
  if (typeof value === 'number') return binding.TF_ATTR_FLOAT;
  return typeof value === 'boolean' ? binding.TF_ATTR_BOOL : binding.TF_ATTR_STRING;
}
