import { brief } from '@cxr-anomaly/files';
import * as tf from '@tensorflow/tfjs-core';
import type { Json, TrainingState } from '../contracts';
import { BundleError } from '../errors';
import { decodeSafetensors, layOutSafetensors, type TensorSpec } from './safetensors';
import { parseStrictJson } from './strict-json';

/** Key of a state's values in the header's metadata, as JSON. */
const VALUES = 'values';
/** No TensorFlow.js tensor has more dimensions than this. */
const MAX_RANK = 6;

/**
 * Encodes tensors on the engine as a safetensors file. Reads them one after the other; they stay the caller's.
 *
 * @throws BundleError for a tensor that is neither float32 nor int32, or has a name the format does not allow.
 */
export async function encodeTensors(
  tensors: Readonly<Record<string, tf.Tensor>>,
  metadata: { readonly [key: string]: string } = {},
): Promise<Uint8Array> {
  const specs = new Map(Object.entries(tensors).map(([name, tensor]) => [name, specOf(name, tensor)]));
  const { bytes, places } = layOutSafetensors(specs, metadata);
  for (const [name, tensor] of Object.entries(tensors)) {
    const { buffer, byteOffset, byteLength } = await tensor.data<'float32' | 'int32'>();
    places.get(name)?.set(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return bytes;
}

/**
 * Decodes a safetensors file into tensors on the current backend; they are the caller's.
 *
 * @param file named in messages.
 * @throws BundleError naming the file and what is wrong with it; then no tensor is left.
 */
export function decodeTensors(
  bytes: Uint8Array,
  file: string,
): { readonly tensors: Record<string, tf.Tensor>; readonly metadata: { readonly [key: string]: string } } {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  for (const [name, { shape }] of tensors) {
    if (shape.length > MAX_RANK) {
      throw new BundleError(
        `${file}: tensor '${brief(name)}' has ${shape.length} dimensions; at most ${MAX_RANK} are supported.`,
      );
    }
  }
  const made = [...tensors].map(
    ([name, { data, shape, dtype }]) => [name, tf.tensor(data, [...shape], dtype)] as const,
  );
  return { tensors: Object.fromEntries(made), metadata };
}

/**
 * Encodes tensors and values as one safetensors file.
 *
 * @param metadata comes before the values in the header.
 * @throws BundleError for what the format cannot hold: other dtypes, NaN and infinities among the values.
 */
export async function encodeState(
  state: TrainingState,
  metadata: { readonly [key: string]: string } = {},
): Promise<Uint8Array> {
  const values = JSON.stringify(state.values, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new BundleError(
        `The value '${key}' is ${value}, which JSON cannot hold; leave it out or use null.`,
      );
    }
    return value;
  });
  return encodeTensors(state.tensors, { ...metadata, [VALUES]: values });
}

/**
 * Decodes what `encodeState` made; the tensors are the caller's. A file from elsewhere has no values: `{}`.
 *
 * @throws BundleError naming the file and what is wrong with it; then no tensor is left.
 */
export function decodeState(bytes: Uint8Array, file: string): TrainingState {
  const { tensors, metadata } = decodeTensors(bytes, file);
  try {
    return { tensors, values: parseValues(metadata[VALUES] ?? '{}', file) };
  } catch (error) {
    tf.dispose(tensors);
    throw error;
  }
}

function parseValues(text: string, file: string): { readonly [key: string]: Json } {
  const values = parseStrictJson(new TextEncoder().encode(text), `${file} (values)`);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new BundleError(`${file}: its values are not a JSON object. Copy or export it again.`);
  }
  return values as { readonly [key: string]: Json };
}

function specOf(name: string, { dtype, shape }: tf.Tensor): TensorSpec {
  if (dtype !== 'float32' && dtype !== 'int32') {
    throw new BundleError(
      `Tensor '${name}' is ${dtype}; only float32 and int32 can be written. Cast it first.`,
    );
  }
  return { dtype, shape };
}
