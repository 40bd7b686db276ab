import {
  Adam,
  Autoencoder,
  buildCritic,
  buildLenet,
  buildResnet18Autoencoder,
  buildUnet,
  trainableVariables,
} from '@cxr-anomaly/core-nets';
import { meanAbsoluteError, withPrecision, type Precision } from '@cxr-anomaly/engine';
import { createRandom } from '@cxr-anomaly/random';
import { gradientPenalty, wassersteinLoss } from '@cxr-anomaly/gan-gp';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { countOperations, countParameters } from './operations';
import type { Work } from './work';

const RATE = 1e-4;

/** MemDAE's and RLAD's U-Net at 256², a batch of 8. */
export const unetTrain = (precision?: Precision): Work =>
  trainAutoencoder(buildUnet({ imageSize: 256, embeddingDim: 100, width: 16, seed: 0 }), 8, precision);

/** The same at 64². */
export const smallUnetTrain = (): Work =>
  trainAutoencoder(buildUnet({ imageSize: 64, embeddingDim: 100, width: 16, seed: 0 }), 8);

/** Deep-SVDD's autoencoder of chest X-rays at 224², a batch of 8. */
export const resnetTrain = (precision?: Precision): Work =>
  trainAutoencoder(buildResnet18Autoencoder({ imageSize: 224, embeddingDim: 200, seed: 0 }), 8, precision);

/** Deep-SVDD's autoencoder of digits, 20 batches of 128. */
export function lenetTrain(precision?: Precision): Work {
  const steps = 20;
  const { facts, run } = trainAutoencoder(buildLenet('lenet-mnist', 0), 128, precision);
  return {
    facts: { ...facts, operations: steps * (facts.operations as number) },
    async run() {
      for (let step = 0; step < steps; step++) await run();
    },
  };
}

/** The two steps of GAN-GP's critic at 128², a batch of 8: Wasserstein loss, then gradient penalty. */
export function criticTrain(precision?: Precision): Work {
  const critic = buildCritic({ imageSize: 128, seed: 0 });
  const [images, reconstruction] = [drawImages([8, 128, 128, 3], 0), drawImages([8, 128, 128, 3], 1)];
  const alpha = tf.tensor1d(Array.from({ length: 8 }, (_, i) => i / 8));
  const adam = new Adam({ beta1: 0.5 });
  const variables = trainableVariables(critic);
  const judge = (batch: tf.Tensor4D): tf.Tensor4D => critic.apply(batch) as tf.Tensor4D;
  const descend = (loss: () => tf.Scalar): Promise<void> => descendOn(adam, variables, loss, precision);
  return {
    facts: factsOf(critic, 3 * 16 + 4 * 8),
    async run() {
      await descend(() => {
        const [onReal, onReconstruction] = tf.split(judge(tf.concat([images, reconstruction])), 2);
        return wassersteinLoss(onReal as tf.Tensor, onReconstruction as tf.Tensor);
      });
      await descend(() => tf.mul(gradientPenalty(judge, images, reconstruction, alpha), 10));
    },
  };
}

function trainAutoencoder(network: LayersModel, batch: number, precision?: Precision): Work {
  const autoencoder = new Autoencoder(network);
  const images = drawImages([batch, ...(network.inputs[0]?.shape.slice(1) as [number, number, number])], 0);
  const adam = new Adam({ weightDecay: 1e-6 });
  const variables = autoencoder.trainable;
  return {
    facts: factsOf(network, 3 * batch),
    run: () =>
      descendOn(
        adam,
        variables,
        () => meanAbsoluteError(images, autoencoder.run(images, true).reconstruction),
        precision,
      ),
  };
}

async function descendOn(
  adam: Adam,
  variables: Record<string, tf.Variable>,
  loss: () => tf.Scalar,
  precision: Precision = 'fp32',
): Promise<void> {
  const minimize = () => adam.minimize(() => ({ loss: loss() }), variables, RATE);
  const { loss: value } = withPrecision(precision, minimize);
  await value.data();
  value.dispose();
}

/** @param passes number of forward and backward passes for one image each. */
function factsOf(network: LayersModel, passes: number): Record<string, number> {
  return { parameters: countParameters(network), operations: passes * countOperations(network) };
}

export function drawImages(shape: [number, number, number, number], seed: number): tf.Tensor4D {
  const random = createRandom(seed, 'images');
  const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.uniform(-1, 1));
  return tf.tensor4d(values, shape);
}
