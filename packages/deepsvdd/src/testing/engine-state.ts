/** The float64 trajectory's state on the engine. */
import { fromPytorchLayout, nameWeights, type Autoencoder, type TrainingState } from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import type { Array64 } from './float64/array64';
import type { State64 } from './float64/trajectory64';

type Network = Autoencoder['network'];

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
    if (steps > 0) values[`optimizer/${key}`] = steps;
  }
  tensors['center'] = center ? tf.tensor1d(Float32Array.from(center)) : tf.zeros([embeddingDim(network)]);
  tensors['radius'] = tf.scalar(0);
  return { tensors, values };
}

function toTensor32({ values, shape }: Array64): tf.Tensor {
  return tf.tidy(() => fromPytorchLayout(tf.tensor(Float32Array.from(values), [...shape])));
}

function embeddingDim(network: Network): number {
  return network.outputs[0]?.shape[1] as number;
}
