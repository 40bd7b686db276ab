/**
 * Weights in fewer bits, as the standard format of TensorFlow.js layers has them: `float16`, or `uint8` by which value k stands for
 * min + k·scale, both a weight tensor's own. Vectors stay float32: they are small, and a variance near 0 that becomes 0 changes a
 * network more than anything else.
 */
import { Float16Array } from '@petamoriken/float16';
import { z } from 'zod';
import { BundleError } from '../../errors';

/** How the weights of a bundle are stored. `int8` is the common name of what TensorFlow.js calls uint8. */
export const weightPrecisionSchema = z.enum(['float16', 'int8']);

export type WeightPrecision = z.infer<typeof weightPrecisionSchema>;

/** Bytes that a value takes at least. */
export const BYTES_OF: Readonly<Record<WeightPrecision, number>> = { float16: 2, int8: 1 };

/** As `model.json` says it, and as TensorFlow.js reads it. */
export const quantizationSchema = z.discriminatedUnion('dtype', [
  z.object({ dtype: z.literal('float16'), original_dtype: z.literal('float32') }),
  z.object({
    dtype: z.literal('uint8'),
    min: z.number(),
    scale: z.number().positive(),
    original_dtype: z.literal('float32'),
  }),
]);

export type Quantization = z.infer<typeof quantizationSchema>;

/** Steps between the 256 values of a byte. */
const STEPS = 255;

/** Whether a weight of this shape is stored in fewer bits. */
export function isShrinkable(dtype: string, shape: readonly unknown[]): boolean {
  return dtype === 'float32' && shape.length > 1;
}

/** Bytes that a value takes. */
export function bytesPerValue(quantization: Quantization | undefined): 1 | 2 | 4 {
  if (!quantization) return 4;
  return quantization.dtype === 'float16' ? 2 : 1;
}

/**
 * Rounds values to the nearest that can be stored.
 *
 * @param name of the weight, for messages.
 * @throws BundleError for a value that is not finite, or too large for float16.
 */
export function quantize(
  values: Float32Array,
  precision: WeightPrecision,
  name: string,
): { readonly quantization: Quantization; readonly bytes: Uint8Array } {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) throw new BundleError(`Weight '${name}' holds ${value}: train again.`);
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  if (precision === 'float16') {
    const { buffer } = Float16Array.from(values);
    const bytes = new Uint8Array(buffer);
    if (Float16Array.from([min, max]).some((value) => !Number.isFinite(value)))
      throw new BundleError(
        `Weight '${name}' reaches ${max > -min ? max : min}, more than float16 holds. Choose int8.`,
      );
    return { quantization: { dtype: 'float16', original_dtype: 'float32' }, bytes };
  }
  // Any scale does for a tensor whose values are all alike.
  const scale = max > min ? (max - min) / STEPS : 1;
  return {
    quantization: { dtype: 'uint8', min, scale, original_dtype: 'float32' },
    bytes: Uint8Array.from(values, (value) => Math.round((value - min) / scale)),
  };
}

/** The values that these bytes stand for. */
export function dequantize(bytes: Uint8Array, quantization: Quantization): Float32Array {
  if (quantization.dtype === 'float16') {
    // Copied, as these values may begin at any byte of the file.
    return Float32Array.from(new Float16Array(new Uint8Array(bytes).buffer));
  }
  const { min, scale } = quantization;
  return Float32Array.from(bytes, (step) => min + step * scale);
}
