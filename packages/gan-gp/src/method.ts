import {
  assertInput,
  countGeneratorWeights,
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
} from '@cxr-anomaly/core-nets';
import type { Preprocessing } from '@cxr-anomaly/data-cxr';
import * as tf from '@tensorflow/tfjs-core';
import { ganGpSettings, type GanGpSettings } from './config';
import { createGenerator, Generator } from './network';
import { scoreImages } from './scorer';
import { GanGpTrainer } from './trainer';

class GanGpDetector implements Detector<GanGpSettings> {
  readonly method = 'gan-gp';

  constructor(
    readonly settings: GanGpSettings,
    readonly preprocessing: Preprocessing,
    private readonly generator: Generator,
  ) {}

  async fit(data: FitData, hooks: FitHooks = {}): Promise<FitSummary> {
    const trainer = new GanGpTrainer(this.settings, this.generator);
    try {
      return await fit(trainer, data, hooks);
    } finally {
      trainer.dispose();
    }
  }

  score(images: tf.Tensor4D): tf.Tensor1D {
    assertInput(images, this.preprocessing);
    return scoreImages(this.generator, images);
  }

  explain(images: tf.Tensor4D): tf.Tensor3D {
    return tf.tidy(() => differenceMap(images, this.reconstruct(images)));
  }

  reconstruct(images: tf.Tensor4D): tf.Tensor4D {
    assertInput(images, this.preprocessing);
    return this.generator.reconstruct(images);
  }

  exportWeights(): Record<string, tf.Tensor> {
    return exportReferenceWeights(this.generator.network);
  }

  importWeights(weights: Readonly<Record<string, tf.Tensor>>): void {
    importReferenceWeights(this.generator.network, weights);
  }

  async save(to: BundleWriter): Promise<void> {
    await to.writeModel('generator', this.generator.network);
    await to.writeState({}, {});
  }

  dispose(): void {
    this.generator.dispose();
  }
}

/** GAN-GP (after Tang et al., ISBI 2019). */
export const ganGp: Method<GanGpSettings> = {
  name: 'gan-gp',
  title: 'GAN-GP',
  mapMeaning:
    'the absolute difference between the film and its reconstruction, which the score includes; the other part of the score, the distance between the two embeddings, has no place on the film.',
  settings: ganGpSettings,

  preprocessing: (settings) => preprocessingOf(settings, 3),

  create: (settings, preprocessing) => new GanGpDetector(settings, preprocessing, createGenerator(settings)),

  bundleParts: ({ imageSize, width, embeddingDim }) => ({
    networks: { generator: countGeneratorWeights({ imageSize, width, latentDim: embeddingDim }) },
    values: 0,
    valuesPerImage: 0,
  }),

  async load(bundle: BundleReader) {
    const settings = ganGpSettings.schema.parse(bundle.manifest.settings);
    const generator = new Generator(await bundle.readModel('generator'));
    return new GanGpDetector(settings, bundle.manifest.preprocessing, generator);
  },
};
