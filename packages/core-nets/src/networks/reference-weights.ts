/**
 * Weights under the reference's tensor names in PyTorch's layout (packages/fixtures/README.md, "How to compare"). Layers have
 * the reference's module names, so a name is the layer's plus PyTorch's word for the weight.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { BundleError } from '../errors';

/** PyTorch's names of our weights. */
const PYTORCH_NAMES: Readonly<Record<string, string>> = {
  kernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** HWIO → OIHW, and for transposed convolutions HWOI → IOHW: the same permutation. Its inverse follows. */
const TO_PYTORCH = [3, 2, 0, 1];
const FROM_PYTORCH = [2, 3, 1, 0];

/** A weight of a model and the name the reference gives it. */
export interface NamedWeight {
  readonly name: string;
  readonly variable: LayerVariable;
}

/** Every weight of a model with its reference name, running statistics included, in the order of the layers. */
export function nameWeights(network: LayersModel): NamedWeight[] {
  return network.weights.map((variable) => {
    const cut = variable.originalName.lastIndexOf('/');
    const kind = variable.originalName.slice(cut + 1);
    return { name: `${variable.originalName.slice(0, cut)}.${PYTORCH_NAMES[kind] ?? kind}`, variable };
  });
}

/** Copies of a tensor of ours in PyTorch's axis order; vectors stay as they are. */
export function toPytorchLayout(tensor: tf.Tensor): tf.Tensor {
  if (tensor.rank === 4) return tf.transpose(tensor, TO_PYTORCH);
  return tensor.rank === 2 ? tf.transpose(tensor) : tf.clone(tensor);
}

/** The inverse of `toPytorchLayout`. */
export function fromPytorchLayout(tensor: tf.Tensor): tf.Tensor {
  if (tensor.rank === 4) return tf.transpose(tensor, FROM_PYTORCH);
  return tensor.rank === 2 ? tf.transpose(tensor) : tf.clone(tensor);
}

/** Copies of all weights by reference name, PyTorch layout; the caller disposes them. */
export function exportReferenceWeights(network: LayersModel): Record<string, tf.Tensor> {
  return Object.fromEntries(
    nameWeights(network).map(({ name, variable }) => [name, toPytorchLayout(variable.read())]),
  );
}

/**
 * Writes weights given by reference name into a model. Names that the model does not have are ignored: the reference keeps
 * weights that nothing uses, such as `num_batches_tracked`.
 * @throws BundleError naming weights that are missing or of another shape; then nothing is written.
 */
export function importReferenceWeights(
  network: LayersModel,
  weights: Readonly<Record<string, tf.Tensor>>,
): void {
  const named = nameWeights(network);
  const missing = named.filter(({ name }) => !(name in weights)).map(({ name }) => name);
  if (missing.length > 0) {
    throw new BundleError(
      `${missing.length} weights are missing, the first being ${missing[0]}. Is this file from another network?`,
    );
  }
  tf.tidy(() => {
    const values = named.map(({ name, variable }) => {
      const value = fromPytorchLayout(weights[name] as tf.Tensor);
      if (!tf.util.arraysEqual(value.shape, variable.shape as number[])) {
        const wanted = toPytorchLayout(variable.read()).shape;
        throw new BundleError(
          `Weight ${name} has shape [${weights[name]?.shape.join(', ')}], but the network needs [${wanted.join(', ')}].`,
        );
      }
      return value;
    });
    named.forEach(({ variable }, i) => variable.write(values[i] as tf.Tensor));
  });
}
