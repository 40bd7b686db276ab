import {
  assertInput,
  assertPretrained,
  Autoencoder,
  BundleError,
  differenceMap,
  exportReferenceWeights,
  fit,
  importReferenceWeights,
  preprocessingOf,
  type BundleReader,
  type BundleWriter,
  type Detector,
  type FitData,
  type FitHooks,
  type FitSummary,
  type Method,
  type PretrainedChoice,
} from '@cxr-anomaly/core-nets';
import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import { deepSvddSettings, type DeepSvddSettings } from './config';
import { Hypersphere } from './hypersphere';
import { buildNetwork, countWeights, importEncoder, inputChannels, lengthOfEmbedding } from './network';
import { scoreImages } from './scorer';
import { DeepSvddTrainer } from './trainer';

class DeepSvddDetector implements Detector<DeepSvddSettings> {
  readonly method = 'deepsvdd';

  constructor(
    readonly settings: DeepSvddSettings,
    readonly preprocessing: Preprocessing,
    private readonly autoencoder: Autoencoder,
    private readonly sphere: Hypersphere,
  ) {}

  async fit(data: FitData, hooks: FitHooks = {}): Promise<FitSummary> {
    const choice = choosePretrained(this.settings);
    if (choice) importEncoder(this.autoencoder, assertPretrained(data, choice.encoder));
    const trainer = new DeepSvddTrainer(this.settings, this.autoencoder, this.sphere);
    try {
      return await fit(trainer, data, hooks);
    } finally {
      trainer.dispose();
    }
  }

  score(images: tf.Tensor4D): tf.Tensor1D {
    assertInput(images, this.preprocessing);
    return scoreImages(this.autoencoder, this.sphere, images);
  }

  explain(images: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => differenceMap(images, this.reconstruct(images)));
  }

  reconstruct(images: tf.Tensor4D): tf.Tensor4D {
    assertInput(images, this.preprocessing);
    return this.autoencoder.reconstruct(images);
  }

  exportWeights(): Record<string, tf.Tensor> {
    const { center, radius } = this.sphere;
    return {
      ...exportReferenceWeights(this.autoencoder.network),
      center: tf.clone(center),
      radius: tf.clone(radius),
    };
  }

  importWeights(weights: Readonly<Record<string, tf.Tensor>>): void {
    importReferenceWeights(this.autoencoder.network, weights);
    placeSphere(this.sphere, weights);
  }

  async save(to: BundleWriter): Promise<void> {
    await to.writeModel('autoencoder', this.autoencoder.network);
    await to.writeState({ center: this.sphere.center, radius: this.sphere.radius }, {});
  }

  dispose(): void {
    this.autoencoder.dispose();
    this.sphere.dispose();
  }
}

/** Deep-SVDD (Ruff et al., ICML 2018). */
export const deepSvdd: Method<DeepSvddSettings> = {
  name: 'deepsvdd',
  title: 'Deep-SVDD',
  mapMeaning:
    'the absolute difference between the film and its reconstruction, by a decoder that no longer fits where only the encoder was trained after pre-training; the score, the distance of the embedding from the center, is not made of it.',
  settings: deepSvddSettings,

  preprocessing: (settings) => preprocessingOf(settings, inputChannels(settings.network)),

  pretrained: choosePretrained,

  create(settings, preprocessing) {
    const autoencoder = buildNetwork(settings);
    return new DeepSvddDetector(
      settings,
      preprocessing,
      autoencoder,
      new Hypersphere(autoencoder.embeddingDim),
    );
  },

  bundleParts: (settings) => ({
    networks: { autoencoder: countWeights(settings) },
    values: lengthOfEmbedding(settings) + 1,
    valuesPerImage: 0,
  }),

  async load(bundle: BundleReader) {
    const settings = deepSvddSettings.schema.parse(bundle.manifest.settings);
    const { tensors } = await bundle.readState();
    const autoencoder = new Autoencoder(await bundle.readModel('autoencoder'));
    const sphere = new Hypersphere(autoencoder.embeddingDim);
    try {
      placeSphere(sphere, tensors);
    } catch (error) {
      autoencoder.dispose();
      sphere.dispose();
      throw error;
    } finally {
      tf.dispose({ ...tensors });
    }
    return new DeepSvddDetector(settings, bundle.manifest.preprocessing, autoencoder, sphere);
  },
};

function choosePretrained({ network, encoder }: DeepSvddSettings): PretrainedChoice | undefined {
  return network === 'resnet18' && encoder !== 'random' ? { network, encoder } : undefined;
}

function placeSphere(sphere: Hypersphere, { center, radius }: Readonly<Record<string, tf.Tensor>>): void {
  if (!center || !tf.util.arraysEqual(center.shape, sphere.center.shape)) {
    throw new BundleError(
      `Deep-SVDD needs the tensor "center" of shape [${sphere.center.shape[0]}], but ` +
        `${center ? `this one has shape [${center.shape.join(', ')}]` : 'it is missing'}.`,
    );
  }
  sphere.center.assign(center as tf.Tensor1D);
  if (radius) sphere.radius.assign(radius as tf.Scalar);
}
