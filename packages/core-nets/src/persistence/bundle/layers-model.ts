import { io } from '@tensorflow/tfjs-core';
import { loadLayersModel, version_layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { BundleError } from '../../errors';
import { brief } from '../brief';
import { parseStrictJson } from '../strict-json';
import { assertTopology } from './assert-topology';
import { limitWeights } from './limit-weights';

const WEIGHTS_PATH = 'group1-shard1of1.bin';

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)),
  dtype: z.enum(['float32', 'int32', 'bool']),
  quantization: z
    .object({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      scale: z.number().exactOptional(),
      min: z.number().exactOptional(),
    })
    .exactOptional(),
});

const modelSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) })),
});

/** Values a layer may make of each value of an image; the widest of our networks make 64 of a gray pixel. */
const MOST_CHANNELS = 256;

const BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

/**
 * Encodes a model in the standard format of TensorFlow.js layers: `model.json` and its weights in one `.bin` file.
 * The model stays as it is; optimizer state is not written.
 *
 * @throws BundleError for a weight that is neither float32 nor int32.
 */
export async function encodeLayersModel(model: LayersModel): Promise<ReadonlyMap<string, Uint8Array>> {
  const weights: io.WeightsManifestEntry[] = [];
  const parts: Uint8Array[] = [];
  for (const weight of model.weights) {
    const { originalName: name, dtype } = weight;
    if (dtype !== 'float32' && dtype !== 'int32')
      throw new BundleError(`Weight '${name}' is ${dtype}, which is not kept.`);
    const tensor = weight.read();
    const { buffer, byteOffset, byteLength } = await tensor.data<'float32' | 'int32'>();
    weights.push({ name, shape: tensor.shape, dtype });
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
  }
  const json = {
    modelTopology: model.toJSON(null, false),
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${version_layers}`,
    convertedBy: null,
    weightsManifest: [{ paths: [WEIGHTS_PATH], weights }],
  };
  return new Map([
    ['model.json', new TextEncoder().encode(JSON.stringify(json))],
    [WEIGHTS_PATH, new Uint8Array(joinBytes(parts))],
  ]);
}

/**
 * Decodes a model in that format, also of several weight files. Layers of our own must have been registered, which
 * importing them does. The model is the caller's to dispose.
 *
 * @param file name of the `model.json`, for messages.
 * @param readWeights bytes of a weight file, its path relative to the `model.json`; throws BundleError where there is none.
 * @throws BundleError when the description is not one, or does not fit the weights.
 */
export async function decodeLayersModel(
  json: Uint8Array,
  file: string,
  readWeights: (path: string) => Uint8Array,
): Promise<LayersModel> {
  const { data, error } = modelSchema.safeParse(parseStrictJson(json, file));
  if (!data) {
    const [issue] = error.issues;
    throw new BundleError(
      `${file}: not a layers model: ${brief(`${issue?.path.join('.')}: ${issue?.message}`)}.`,
    );
  }
  const weightSpecs = data.weightsManifest.flatMap(({ weights }) => weights);
  const weightData = joinBytes(data.weightsManifest.flatMap(({ paths }) => paths.map(readWeights)));
  const wanted = weightSpecs.reduce((bytes, spec) => bytes + bytesOf(spec), 0);
  if (wanted !== weightData.byteLength) {
    throw new BundleError(
      `${file}: describes ${wanted} bytes of weights, its files hold ${weightData.byteLength}.`,
    );
  }
  const values = weightSpecs.reduce((sum, { shape }) => sum + countValues(shape), 0);
  try {
    assertTopology(data.modelTopology);
    const memory = io.fromMemory({ modelTopology: data.modelTopology, weightSpecs, weightData });
    const model = await limitWeights(values, () => loadLayersModel(memory));
    assertOutputs(model);
    return model;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BundleError(`${file}: TensorFlow.js cannot build this model: ${brief(reason)}`, { cause });
  }
}

/** @throws BundleError when a layer makes far more of an image than any network does, which would take all memory at the first one. */
function assertOutputs(model: LayersModel): void {
  const most = MOST_CHANNELS * Math.max(...model.inputs.map(({ shape }) => countValues(shape.slice(1))));
  for (const { name, outputShape } of model.layers) {
    const values = countValues(outputShape.flat().slice(1));
    if (values <= most) continue;
    model.dispose();
    throw new BundleError(`layer '${name}' makes ${values} values of an image, more than ${most}`);
  }
}

function countValues(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((product, side) => product * (side ?? 1), 1);
}

function bytesOf({ shape, dtype, quantization }: z.infer<typeof weightSchema>): number {
  return shape.reduce((count, side) => count * side, BYTES[quantization?.dtype ?? dtype]);
}

function joinBytes(parts: readonly Uint8Array[]): ArrayBuffer {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined.buffer;
}
