import { fromPytorchLayout, nameWeights, type Autoencoder, type TrainingState } from '@cxr-anomaly/core-nets';
import type { Array64, State64 } from '@cxr-anomaly/fixtures';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Weights, running statistics and moments of a step in float64 as a trainer captures them, rounded to float32. The caller
 * disposes the tensors. @throws Error when the float64 network lacks a weight of ours.
 */
export function networkState(
  network: Autoencoder['network'],
  { weights, statistics, moments }: State64,
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
  return { tensors, values };
}

function toTensor32({ values, shape }: Array64): tf.Tensor {
  return tf.tidy(() => fromPytorchLayout(tf.tensor(Float32Array.from(values), [...shape])));
}
