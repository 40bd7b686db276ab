/** Weights and state between plain numbers in PyTorch's layout, by the reference's names, and the engine. */
import {
  exportReferenceWeights,
  fromPytorchLayout,
  importReferenceWeights,
  nameWeights,
  toPytorchLayout,
  type Autoencoder,
  type TrainingState,
} from '@cxr-anomaly/core-nets';
import { fillInput, fillParameter, type InputBlock } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';
import { read } from './array-source';
import type { ValuesByName } from './case-comparison';
import type { Array64 } from './float64/array64';
import type { State64 } from './float64/trajectory64';
import type { ParityCase } from './parity-case';

type Network = Autoencoder['network'];

/** Writes the fixture's weights, with running statistics by name, or of mean 0 and variance 1 where there is none. */
export function writeInitialWeights(network: Network, parity: ParityCase, statistics: ValuesByName): void {
  const blocks = new Map(parity.params.map((block) => [block.name, block]));
  tf.tidy(() => {
    const tensors = nameWeights(network).map(({ name, variable }): [string, tf.Tensor] => {
      const block = blocks.get(name);
      if (block) return [name, tf.tensor(fillParameter(block, parity.formula_variant), [...block.shape])];
      const given = statistics.get(name);
      if (given) return [name, tf.tensor1d(Float32Array.from(given))];
      const initial = name.endsWith('.running_var') ? tf.ones : tf.zeros;
      return [name, initial(variable.shape as number[])];
    });
    importReferenceWeights(network, Object.fromEntries(tensors));
  });
}

/** The trainer's state at a step of the float64 trajectory, rounded to float32. The tensors are the caller's. */
export function trainingStateOf(
  network: Network,
  { weights, statistics, moments, center }: State64,
): TrainingState {
  const tensors: Record<string, tf.Tensor> = {};
  const values: Record<string, number> = {};
  for (const { name, variable } of nameWeights(network)) {
    const key = variable.originalName;
    const cut = name.lastIndexOf('.');
    const running = statistics.get(name.slice(0, cut));
    const vector = name.endsWith('.running_mean') ? running?.mean : running?.variance;
    const weight = weights.get(name) ?? (vector && { values: vector, shape: [vector.length] });
    if (!weight) throw new Error(`The float64 network has no ${name}.`);
    tensors[`network/${key}`] = toTensor32(weight);
    const { steps, ...kinds } = moments.get(name) ?? { steps: 0 };
    for (const [kind, moment] of Object.entries(kinds))
      tensors[`optimizer/${key}/${kind}`] = toTensor32(moment);
    if (steps > 0) values[key] = steps;
  }
  tensors['center'] = center ? tf.tensor1d(Float32Array.from(center)) : tf.zeros([embeddingDim(network)]);
  tensors['radius'] = tf.scalar(0);
  return { tensors, values };
}

/** Every weight and running statistic. */
export async function readWeights(network: Network): Promise<ValuesByName> {
  return readAll(exportReferenceWeights(network));
}

/** Gradients as `tf.variableGrads` gives them, which it disposes; a weight without gradient is left out. */
export async function readGradients(
  network: Network,
  gradients: Readonly<Record<string, tf.Tensor | null>>,
): Promise<ValuesByName> {
  const named: Record<string, tf.Tensor> = {};
  for (const { name, variable } of nameWeights(network)) {
    const gradient = gradients[(variable.read() as tf.Variable).name];
    if (gradient) named[name] = toPytorchLayout(gradient);
  }
  tf.dispose(Object.values(gradients).filter((gradient) => gradient !== null));
  return readAll(named);
}

/** Images [N, H, W, C]. */
export function inputTensor(input: InputBlock, variant: number): tf.Tensor4D {
  const [batch, channels, height, width] = input.shape_nchw;
  return tf.tensor4d(fillInput(input, variant), [batch, height, width, channels]);
}

async function readAll(tensors: Readonly<Record<string, tf.Tensor>>): Promise<ValuesByName> {
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(tensors)) values.set(name, await read(tensor));
  return values;
}

function toTensor32({ values, shape }: Array64): tf.Tensor {
  return tf.tidy(() => fromPytorchLayout(tf.tensor(Float32Array.from(values), [...shape])));
}

function embeddingDim(network: Network): number {
  return network.outputs[0]?.shape[1] as number;
}
