import { brief } from '@cxr-anomaly/files';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, version_layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { BundleError } from '../../errors';
import { allocate } from '../allocate';
import { parseStrictJson } from '../strict-json';
import { assertTopology } from './assert-topology';
import { WEIGHTS_NAME } from './bundle-path';
import { limitWeights } from './limit-weights';
import {
  BYTES_OF,
  bytesPerValue,
  dequantize,
  isShrinkable,
  quantizationSchema,
  quantize,
  type WeightPrecision,
} from './quantize';

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.enum(['float32', 'int32']),
  quantization: quantizationSchema.exactOptional(),
});

type WeightSpec = z.infer<typeof weightSchema>;

const modelSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.tuple([
    z.object({ paths: z.tuple([z.literal(WEIGHTS_NAME)]), weights: z.array(weightSchema) }),
  ]),
});

/** Values that a layer may make from each value of an image; the widest of our networks make 64 from a gray pixel. */
const MOST_CHANNELS = 256;

/** A model as it is saved: its description, and its weights in the order given there. */
export interface EncodedModel {
  readonly json: Uint8Array;
  readonly weights: Uint8Array;
}

/**
 * Encodes a model in the standard format of TensorFlow.js layers: `model.json` and its weights in one `.bin` file.
 * The model stays as it is; optimizer state is not written. On top of the model's memory, it takes that of the weights once.
 *
 * @param precision of its weights but vectors; float32 if absent.
 * @throws BundleError for a weight that is neither float32 nor int32, or weights too large for one file.
 */
export async function encodeLayersModel(
  model: LayersModel,
  precision?: WeightPrecision,
): Promise<EncodedModel> {
  const wanted = model.weights.map(({ dtype, shape }) => {
    const values = countValues(shape);
    return values * (precision && isShrinkable(dtype, shape) ? BYTES_OF[precision] : 4);
  });
  const weights = allocate(
    wanted.reduce((sum, bytes) => sum + bytes, 0),
    'The weights of the network',
  );
  const specs: WeightSpec[] = [];
  let offset = 0;
  for (const weight of model.weights) {
    const { spec, bytes } = await encodeWeight(weight, precision);
    specs.push(spec);
    weights.set(bytes, offset);
    offset += bytes.length;
  }
  const json = {
    modelTopology: model.toJSON(null, false) as unknown,
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${version_layers}`,
    convertedBy: null,
    weightsManifest: [{ paths: [WEIGHTS_NAME], weights: specs }],
  };
  return { json: new TextEncoder().encode(JSON.stringify(json)), weights };
}

async function encodeWeight(
  weight: LayersModel['weights'][number],
  precision: WeightPrecision | undefined,
): Promise<{ readonly spec: WeightSpec; readonly bytes: Uint8Array }> {
  const { originalName: name, dtype, shape } = weight;
  if (dtype !== 'float32' && dtype !== 'int32')
    throw new BundleError(`Weight '${name}' is ${dtype}, which cannot be saved.`);
  const spec = { name, shape: shape as number[], dtype };
  const values = await weight.read().data<'float32' | 'int32'>();
  if (precision && isShrinkable(dtype, shape)) {
    const { quantization, bytes } = quantize(values as Float32Array, precision, name);
    return { spec: { ...spec, quantization }, bytes };
  }
  return { spec, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/**
 * Decodes what `encodeLayersModel` made. Layers of our own must have been registered, which importing them does. The model is the
 * caller's to dispose; until its first use it reads its weights from the bytes given, which must not change.
 *
 * @param file name of the `model.json`, for messages.
 * @throws BundleError when the description is not valid, or does not match the weights.
 */
export async function decodeLayersModel({ json, weights }: EncodedModel, file: string): Promise<LayersModel> {
  const { data, error } = modelSchema.safeParse(parseStrictJson(json, file));
  if (!data) {
    const [issue] = error.issues;
    throw new BundleError(
      `${file}: not a layers model: ${brief(`${issue?.path.join('.')}: ${issue?.message}`)}.`,
    );
  }
  const { modelTopology, weightsManifest } = data;
  const specs = weightsManifest[0].weights;
  const wanted = specs.reduce((bytes, spec) => bytes + bytesOf(spec), 0);
  if (wanted !== weights.length) {
    throw new BundleError(
      `${file}: describes ${wanted} bytes of weights, but its file holds ${weights.length}.`,
    );
  }
  let model: LayersModel | undefined;
  try {
    assertTopology(modelTopology);
    const topology = tf.io.fromMemory({ modelTopology });
    const values = specs.reduce((count, { shape }) => count + countValues(shape), 0);
    model = await limitWeights(values, () => loadLayersModel(topology));
    assertOutputs(model);
    setWeights(model, specs, weights);
    return model;
  } catch (cause) {
    model?.dispose();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BundleError(`${file}: TensorFlow.js cannot build this model: ${brief(reason)}`, { cause });
  }
}

/** Sets a model's weights, those in float32 without copying them: TensorFlow.js's own loading makes two copies. */
function setWeights(model: LayersModel, specs: readonly WeightSpec[], weights: Uint8Array): void {
  let offset = 0;
  tf.tidy(() => {
    const named = specs.map((spec): [string, tf.Tensor] => {
      const { name, shape, dtype } = spec;
      const bytes = weights.subarray(offset, offset + bytesOf(spec));
      offset += bytes.length;
      return [name, tf.tensor(decodeWeight(bytes, spec), shape, dtype)];
    });
    if (new Set(specs.map(({ name }) => name)).size < specs.length)
      throw new BundleError('two of its weights have the same name');
    model.loadWeights(Object.fromEntries(named), true);
  });
}

function decodeWeight(bytes: Uint8Array, { dtype, quantization }: WeightSpec): Float32Array | Int32Array {
  if (quantization) return dequantize(bytes, quantization);
  const { buffer, byteOffset, length } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return dtype === 'int32'
    ? new Int32Array(buffer, byteOffset, length / 4)
    : new Float32Array(buffer, byteOffset, length / 4);
}

/** @throws BundleError when a layer makes far more values from an image than any network does, which would take all memory. */
function assertOutputs(model: LayersModel): void {
  const most = MOST_CHANNELS * Math.max(...model.inputs.map(({ shape }) => countValues(shape.slice(1))));
  for (const { name, outputShape } of model.layers) {
    const values = countValues(outputShape.flat().slice(1));
    if (values > most)
      throw new BundleError(
        `layer '${name}' makes ${values} values from an image, more than the ${most} allowed`,
      );
  }
}

function countValues(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((product, side) => product * (side ?? 1), 1);
}

function bytesOf({ shape, quantization }: WeightSpec): number {
  return bytesPerValue(quantization) * countValues(shape);
}
