/**
 * A method of your own in one file: an autoencoder without activations, which learns the plane of pixel space that normal images
 * lie near. An image scores by its mean squared distance to that plane, as in PCA (Baldi & Hornik, Neural Networks 2, 1989).
 *
 *   cxr-anomaly bench --methods deepsvdd,./my-method.mjs --preset smoke
 *
 * The default export is a `Method` of @cxr-anomaly/core-nets, whose file contracts.ts holds all types named here.
 */
import {
  Adam,
  assertInput,
  Autoencoder,
  captureNetwork,
  commonShape,
  differenceMap,
  exportReferenceWeights,
  fit,
  importReferenceWeights,
  initializeWeights,
  restoreNetwork,
} from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import { z } from 'zod';

const schema = z.strictObject({
  ...commonShape,
  imageSize: commonShape.imageSize.default(32),
  rank: z.int().min(1).max(256).default(30).describe('D, dimensions of the plane'),
  epochs: z.int().min(1).default(30).describe('epochs of training'),
  learningRate: z.number().gt(0).max(1).default(1e-3).describe('step size of Adam'),
});

/** [B, H, W, 1] → embedding [B, D] and reconstruction [B, H, W, 1]; weights are drawn from the seed. */
function buildNetwork({ imageSize, rank, seed }) {
  const pixels = imageSize * imageSize;
  const images = input({ shape: [imageSize, imageSize, 1] });
  const flat = layers.flatten({ name: 'flatten' }).apply(images);
  const embedding = dense(rank, 'encoder').apply(flat);
  const restored = dense(pixels, 'decoder').apply(embedding);
  const reconstruction = layers.reshape({ targetShape: [imageSize, imageSize, 1] }).apply(restored);
  const network = model({ inputs: images, outputs: [embedding, reconstruction] });
  initializeWeights(network, seed);
  return new Autoencoder(network);
}

function dense(units, name) {
  return layers.dense({ units, name, kernelInitializer: 'zeros' });
}

/** Mean squared error of each image, [B]. */
function errors(images, reconstruction) {
  return tf.mean(tf.square(tf.sub(images, reconstruction)), [1, 2, 3]);
}

/** What `fit` of core-nets calls: the mathematics of a step, and all the state that resuming needs. */
class LinearTrainer {
  constructor(settings, autoencoder) {
    Object.assign(this, { settings, autoencoder });
    this.phases = [{ name: 'train', epochs: settings.epochs }];
    this.optimizer = new Adam();
  }

  step({ images }) {
    const loss = () => tf.mean(errors(images, this.autoencoder.run(images, true).reconstruction));
    return this.optimizer.minimize(
      () => ({ loss: loss() }),
      this.autoencoder.trainable,
      this.settings.learningRate,
    );
  }

  validationLoss(images) {
    return tf.tidy(() => tf.mean(errors(images, this.autoencoder.reconstruct(images))));
  }

  captureState() {
    const { tensors, values } = this.optimizer.captureState('optimizer/');
    return { tensors: { ...tensors, ...captureNetwork(this.autoencoder.network, 'network') }, values };
  }

  restoreState(state) {
    restoreNetwork(this.autoencoder.network, 'network', state.tensors);
    this.optimizer.restoreState(state, 'optimizer/');
  }

  dispose() {
    this.optimizer.dispose();
  }
}

class LinearDetector {
  method = 'linear';

  constructor(settings, preprocessing, autoencoder) {
    Object.assign(this, { settings, preprocessing, autoencoder });
  }

  async fit(data, hooks = {}) {
    const trainer = new LinearTrainer(this.settings, this.autoencoder);
    try {
      return await fit(trainer, data, hooks);
    } finally {
      trainer.dispose();
    }
  }

  score(images) {
    assertInput(images, this.preprocessing);
    return tf.tidy(() => errors(images, this.autoencoder.reconstruct(images)));
  }

  explain(images) {
    return tf.tidy(() => differenceMap(images, this.reconstruct(images)));
  }

  reconstruct(images) {
    assertInput(images, this.preprocessing);
    return this.autoencoder.reconstruct(images);
  }

  exportWeights() {
    return exportReferenceWeights(this.autoencoder.network);
  }

  importWeights(weights) {
    importReferenceWeights(this.autoencoder.network, weights);
  }

  async save(to) {
    await to.writeModel('autoencoder', this.autoencoder.network);
    await to.writeState({}, {});
  }

  dispose() {
    this.autoencoder.dispose();
  }
}

/** @type {import('@cxr-anomaly/core-nets').Method} */
export default {
  name: 'linear',
  title: 'Linear autoencoder',
  settings: { schema, presets: { smoke: { epochs: 3 }, quick: { epochs: 10 }, cpu: {}, reference: {} } },

  preprocessing: ({ imageSize }) => ({
    ...{ side: imageSize, channels: 1, fit: 'crop', tone: 'standardize', normalization: { kind: 'unit' } },
  }),

  create: (settings, preprocessing) => new LinearDetector(settings, preprocessing, buildNetwork(settings)),

  // Files of other sizes are refused before they are read.
  bundleParts: ({ imageSize, rank }) => ({
    networks: { autoencoder: 2 * imageSize * imageSize * rank + rank + imageSize * imageSize },
    values: 0,
    valuesPerImage: 0,
  }),

  async load(bundle) {
    const { settings, preprocessing } = bundle.manifest;
    const autoencoder = new Autoencoder(await bundle.readModel('autoencoder'));
    return new LinearDetector(schema.parse(settings), preprocessing, autoencoder);
  },
};
