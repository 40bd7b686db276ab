import type { Matrix64, Products64 } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';

/** TensorFlow's number of the type `double`, which tfjs has no name for. */
const DOUBLE = 2;

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean;
}

/** The part of the binding that takes tensors of types that tfjs does not know. */
interface Binding {
  readonly TF_INT32: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  createTensor(shape: readonly number[], type: number, values: Int32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Int32Array;
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): readonly { readonly id: number }[];
}

/**
 * Products by TensorFlow's matrix product in float64, ten times as fast as plain loops: replays of networks of gigaflops take
 * seconds. No operation that a replay is compared with takes part, since these are of float32.
 *
 * @returns undefined where the native engine does not run.
 */
export function nativeProducts(): Products64 | undefined {
  if (tf.getBackend() !== 'tensorflow') return undefined;
  const { binding } = tf.backend() as unknown as { binding: Binding };
  // A product of so many columns takes longer than handing its matrices over, and they stay below 200 MB.
  return { columns: 4096, add: (sum, a, b) => addTo(sum, multiply(binding, a, b)) };
}

function multiply(binding: Binding, a: Matrix64, b: Matrix64): Float64Array {
  const isTransposed = ['transpose_a', 'transpose_b'].map((name) => ({
    name,
    type: binding.TF_ATTR_BOOL,
    value: false,
  }));
  const inputs = [a, b].map((matrix) => upload(binding, matrix));
  const product = run(binding, 'MatMul', [ofType(binding, 'T', DOUBLE), ...isTransposed], inputs);
  const types = [ofType(binding, 'T', DOUBLE), ofType(binding, 'type', binding.TF_INT32)];
  const halves = run(binding, 'Bitcast', types, [product]);
  const { buffer, byteOffset, length } = binding.tensorDataSync(halves);
  binding.deleteTensor(halves);
  return new Float64Array(buffer as ArrayBuffer, byteOffset, length / 2);
}

/** The binding takes no doubles, but pairs of integers, which TensorFlow then takes for doubles. */
function upload(binding: Binding, matrix: Matrix64): number {
  const { buffer, byteOffset, length } = contiguous(matrix);
  const halves = new Int32Array(buffer as ArrayBuffer, byteOffset, 2 * length);
  const id = binding.createTensor([matrix.rows, matrix.columns, 2], binding.TF_INT32, halves);
  const types = [ofType(binding, 'T', binding.TF_INT32), ofType(binding, 'type', DOUBLE)];
  return run(binding, 'Bitcast', types, [id]);
}

/** Runs an operation of one output, and lets its inputs go. */
function run(
  binding: Binding,
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly number[],
): number {
  const [output] = binding.executeOp(name, attributes, inputs, 1);
  for (const input of inputs) binding.deleteTensor(input);
  if (!output) throw new Error(`${name} gives nothing.`);
  return output.id;
}

function ofType(binding: Binding, name: string, value: number): Attribute {
  return { name, type: binding.TF_ATTR_TYPE, value };
}

function contiguous({ values, rows, columns, start, stride }: Matrix64): Float64Array {
  if (stride === columns) return values.subarray(start, start + rows * columns);
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = start + row * stride;
    result.set(values.subarray(from, from + columns), row * columns);
  }
  return result;
}

function addTo({ values, rows, columns, start, stride }: Matrix64, product: Float64Array): void {
  for (let row = 0; row < rows; row++) {
    const to = start + row * stride;
    for (let i = 0; i < columns; i++) {
      values[to + i] = (values[to + i] as number) + (product[row * columns + i] as number);
    }
  }
}
