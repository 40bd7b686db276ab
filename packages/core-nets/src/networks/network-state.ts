import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { BundleError } from '../errors';

/** Copies of every weight of a network, running statistics included, under `<prefix>/<layer>/<weight>`. */
export function captureNetwork(network: LayersModel, prefix: string): Record<string, tf.Tensor> {
  return Object.fromEntries(
    network.weights.map((weight) => [`${prefix}/${weight.originalName}`, tf.clone(weight.read())]),
  );
}

/** Writes such copies back. @throws BundleError naming a weight that is missing or of another shape. */
export function restoreNetwork(
  network: LayersModel,
  prefix: string,
  tensors: Readonly<Record<string, tf.Tensor>>,
): void {
  for (const weight of network.weights) {
    const name = `${prefix}/${weight.originalName}`;
    const tensor = tensors[name];
    if (!tensor || !tf.util.arraysEqual(tensor.shape, weight.shape as number[])) {
      throw new BundleError(
        `The checkpoint's ${name} ${tensor ? `has shape [${tensor.shape.join(', ')}], not [${weight.shape.join(', ')}]` : 'is missing'}: ` +
          'it was made with other settings. Start without --resume, or in another folder.',
      );
    }
    weight.write(tensor);
  }
}

/** The variables of a network to train, by layer and weight name. */
export function trainableVariables(network: LayersModel): Record<string, tf.Variable> {
  return Object.fromEntries(
    network.trainableWeights.map((weight) => [weight.originalName, weight.read() as tf.Variable]),
  );
}
