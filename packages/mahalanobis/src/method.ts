import {
  assertInput,
  assertPretrained,
  Encoder,
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
} from '@cxr-anomaly/core-nets';
import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import { mahalanobisSettings, type MahalanobisSettings } from './config';
import { Gaussians } from './gaussians';
import { buildNetwork, countParts, featureShapes } from './network';
import { explainImages, scoreImages } from './scorer';
import { MahalanobisTrainer } from './trainer';

class MahalanobisDetector implements Detector<MahalanobisSettings> {
  readonly method = 'mahalanobis';

  constructor(
    readonly settings: MahalanobisSettings,
    readonly preprocessing: Preprocessing,
    private readonly encoder: Encoder,
    private readonly gaussians: Gaussians,
  ) {}

  async fit(data: FitData, hooks: FitHooks = {}): Promise<FitSummary> {
    const { encoder } = this.settings;
    if (encoder !== 'random') this.encoder.importPretrained(assertPretrained(data, encoder));
    const trainer = new MahalanobisTrainer(this.settings, this.encoder, this.gaussians);
    try {
      return await fit(trainer, data, hooks);
    } finally {
      trainer.dispose();
    }
  }

  score(images: tf.Tensor4D): tf.Tensor1D {
    assertInput(images, this.preprocessing);
    return scoreImages(this.encoder, this.gaussians, images);
  }

  explain(images: tf.Tensor4D): tf.Tensor3D {
    assertInput(images, this.preprocessing);
    return explainImages(this.encoder, this.gaussians, images);
  }

  exportWeights(): Record<string, tf.Tensor> {
    return { ...exportReferenceWeights(this.encoder.network), ...this.gaussians.capture() };
  }

  importWeights(weights: Readonly<Record<string, tf.Tensor>>): void {
    importReferenceWeights(this.encoder.network, weights);
    this.gaussians.restore(weights);
  }

  async save(to: BundleWriter): Promise<void> {
    await to.writeModel('encoder', this.encoder.network);
    await to.writeState(this.gaussians.variables, {});
  }

  dispose(): void {
    this.encoder.dispose();
    this.gaussians.dispose();
  }
}

/** Mahalanobis distances of pretrained features (Rippel et al., ICPR 2020). */
export const mahalanobis: Method<MahalanobisSettings> = {
  name: 'mahalanobis',
  title: 'Mahalanobis',
  mapMeaning:
    'by which fraction the features at a place are farther from those of normal films than usual; the score, of averages over the whole film, is not made of it.',
  settings: mahalanobisSettings,

  preprocessing: (settings) => preprocessingOf(settings, 3),

  pretrained: ({ network, encoder }) => (encoder === 'random' ? undefined : { network, encoder }),

  create(settings, preprocessing) {
    return new MahalanobisDetector(
      settings,
      preprocessing,
      buildNetwork(settings),
      new Gaussians(featureShapes(settings)),
    );
  },

  bundleParts: countParts,

  async load(bundle: BundleReader) {
    const settings = mahalanobisSettings.schema.parse(bundle.manifest.settings);
    const { tensors } = await bundle.readState();
    const gaussians = new Gaussians(featureShapes(settings));
    try {
      gaussians.restore(tensors);
      const encoder = new Encoder(await bundle.readModel('encoder'));
      return new MahalanobisDetector(settings, bundle.manifest.preprocessing, encoder, gaussians);
    } catch (error) {
      gaussians.dispose();
      throw error;
    } finally {
      tf.dispose({ ...tensors });
    }
  },
};
