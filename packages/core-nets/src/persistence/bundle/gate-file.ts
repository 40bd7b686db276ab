import type { InputGate } from '@cxr-anomaly/data-cxr';
import { z } from 'zod';
import { BundleError } from '../../errors';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from '../safetensors';
import { parseStrictJson } from '../strict-json';

/** Key in the header's metadata of the numbers that go with the pictures, as JSON. */
const RULES = 'rules';

const centered = { center: z.number() };
const below = { ...centered, below: z.number().positive() };
const above = { ...centered, above: z.number().positive() };

const rulesSchema = z.object({
  variances: z.array(z.number().positive()),
  normal: z.object({
    error: z.object(above),
    distance: z.object(above),
    likeness: z.object(below),
    turned: z.object(above),
    contrast: z.object({ ...below, ...above }),
    grain: z.object({ ...below, ...above }),
    shades: z.object({ ...below, ...above }),
  }),
  limit: z.number().positive(),
  colored: z.boolean(),
});

/** Encodes an input gate: tensors `mean` [side, side] and `components` [count, side, side], everything else in the header. */
export function encodeGate({ side, mean, components, ...rules }: InputGate): Uint8Array {
  const pictures = new Float32Array(components.length * side * side);
  components.forEach((component, i) => pictures.set(component, i * side * side));
  const tensors = new Map<string, RawTensor>([
    ['mean', { dtype: 'float32', shape: [side, side], data: mean }],
    ['components', { dtype: 'float32', shape: [components.length, side, side], data: pictures }],
  ]);
  return encodeSafetensors(tensors, { [RULES]: JSON.stringify(rules) });
}

/**
 * Decodes what `encodeGate` made.
 *
 * @param file named in messages.
 * @throws BundleError naming the file and what is wrong with it.
 */
export function decodeGate(bytes: Uint8Array, file: string): InputGate {
  const { tensors, metadata } = decodeSafetensors(bytes, file);
  const { data: rules, error } = rulesSchema.safeParse(
    parseStrictJson(new TextEncoder().encode(metadata[RULES] ?? '{}'), `${file} (${RULES})`),
  );
  if (!rules) {
    const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new BundleError(`${file}: not a valid input gate: ${problems.join('; ')}. Save the bundle again.`);
  }
  const side = tensors.get('mean')?.shape[0] ?? 0;
  const count = rules.variances.length;
  const mean = valuesOf(tensors, 'mean', [side, side], file);
  const pictures = valuesOf(tensors, 'components', [count, side, side], file);
  const components = rules.variances.map((_, i) => pictures.slice(i * side * side, (i + 1) * side * side));
  return { side, mean, components, ...rules };
}

function valuesOf(
  tensors: ReadonlyMap<string, RawTensor>,
  name: string,
  shape: readonly number[],
  file: string,
): Float32Array {
  const tensor = tensors.get(name);
  const fits = tensor && tensor.shape[0] !== 0 && tensor.shape.join() === shape.join();
  if (fits && tensor.data instanceof Float32Array && tensor.data.every(Number.isFinite)) return tensor.data;
  throw new BundleError(
    `${file}: has no float32 '${name}' of shape [${shape.join(', ')}] with finite values only. Save the bundle again.`,
  );
}
