/** Networks filled with the fixtures' weights, and their values as plain numbers by the reference's names, in PyTorch layout. */
import {
  exportReferenceWeights,
  importReferenceWeights,
  nameWeights,
  toPytorchLayout,
  type Autoencoder,
} from '@cxr-anomaly/core-nets';
import { read } from '@cxr-anomaly/detector-contract';
import {
  fillInput,
  fillParameter,
  type InputBlock,
  type ParameterBlock,
  type ValuesByName,
} from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';

type Network = Autoencoder['network'];

/** The weights of a fixture and the variant of the formula that makes them. */
export interface FixtureWeights {
  readonly params: readonly ParameterBlock[];
  readonly variant: number;
}

/** Writes the fixture's weights, with running statistics by name, or with mean 0 and variance 1 if there are none. */
export function fillNetwork(
  network: Network,
  { params, variant }: FixtureWeights,
  statistics: ValuesByName = new Map(),
): void {
  const blocks = new Map(params.map((block) => [block.name, block]));
  tf.tidy(() => {
    const tensors = nameWeights(network).map(({ name, variable }): [string, tf.Tensor] => {
      const block = blocks.get(name);
      if (block) return [name, tf.tensor(fillParameter(block, variant), [...block.shape])];
      const given = statistics.get(name);
      if (given) return [name, tf.tensor1d(Float32Array.from(given))];
      const initial = name.endsWith('.running_var') ? tf.ones : tf.zeros;
      return [name, initial(variable.shape as number[])];
    });
    importReferenceWeights(network, Object.fromEntries(tensors));
  });
}

/** Returns every weight and running statistic. */
export async function readWeights(network: Network): Promise<ValuesByName> {
  return readAll(exportReferenceWeights(network));
}

/** Reads and disposes gradients as `tf.variableGrads` returns them; a weight without a gradient is left out. */
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

/** Returns images [N, H, W, C]. */
export function inputTensor(input: InputBlock, variant: number): tf.Tensor4D {
  const [batch, channels, height, width] = input.shape_nchw;
  return tf.tensor4d(fillInput(input, variant), [batch, height, width, channels]);
}

async function readAll(tensors: Readonly<Record<string, tf.Tensor>>): Promise<ValuesByName> {
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of Object.entries(tensors)) values.set(name, await read(tensor));
  return values;
}
