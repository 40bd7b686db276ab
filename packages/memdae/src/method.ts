import {
  fit,
  loadMemory,
  MemoryBank,
  MemoryDetector,
  memoryParts,
  preprocessingOf,
  type BundleReader,
  type FitData,
  type FitHooks,
  type FitSummary,
  type Method,
} from '@cxr-anomaly/core-nets';
import * as tf from '@tensorflow/tfjs-core';
import { memDaeSettings, type MemDaeSettings } from './config';
import { buildNetwork } from './network';
import { MemDaeTrainer } from './trainer';

class MemDaeDetector extends MemoryDetector<MemDaeSettings> {
  readonly method = 'memdae';

  async fit(data: FitData, hooks: FitHooks = {}): Promise<FitSummary> {
    const { settings, autoencoder, bank } = this;
    const empty = tf.zeros<tf.Rank.R2>([data.train.items.length, settings.embeddingDim]);
    await bank.open(data.train, empty).finally(() => empty.dispose());
    const trainer = new MemDaeTrainer(settings, autoencoder, bank);
    try {
      const summary = await fit(trainer, data, hooks);
      if (settings.memory === 'rebuilt') {
        await bank.rebuild(data.train, (images) => autoencoder.embed(images, false), settings.batchSize);
      }
      await bank.assertUnitLength();
      return summary;
    } finally {
      trainer.dispose();
    }
  }
}

/** MemDAE: an autoencoder, and a memory of the embeddings of normal images. */
export const memDae: Method<MemDaeSettings> = {
  name: 'memdae',
  title: 'MemDAE',
  mapMeaning:
    'the absolute difference between the film and its reconstruction; the score, an angle to the nearest normal embeddings, is not made of it.',
  settings: memDaeSettings,

  preprocessing: (settings) => preprocessingOf(settings, 3),

  create(settings, preprocessing) {
    return new MemDaeDetector(settings, preprocessing, buildNetwork(settings), new MemoryBank());
  },

  bundleParts: memoryParts,

  async load(bundle: BundleReader) {
    const settings = memDaeSettings.schema.parse(bundle.manifest.settings);
    const { autoencoder, bank } = await loadMemory(bundle);
    return new MemDaeDetector(settings, bundle.manifest.preprocessing, autoencoder, bank);
  },
};
