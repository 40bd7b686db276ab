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
import { createRandom } from '@cxr-anomaly/random';
import * as tf from '@tensorflow/tfjs-core';
import { rladSettings, type RladSettings } from './config';
import { buildNetwork } from './network';
import { RladTrainer } from './trainer';

class RladDetector extends MemoryDetector<RladSettings> {
  readonly method = 'rlad';

  async fit(data: FitData, hooks: FitHooks = {}): Promise<FitSummary> {
    const { settings, autoencoder, bank } = this;
    const rows = initialRows(data.train.items.length, settings);
    await bank.open(data.train, rows).finally(() => rows.dispose());
    const trainer = new RladTrainer(settings, autoencoder, bank);
    try {
      const summary = await fit(trainer, data, hooks);
      await bank.assertUnitLength();
      return summary;
    } finally {
      trainer.dispose();
    }
  }
}

/** RLAD (published as SALAD, MICCAI 2020): instance discrimination with anchor neighborhoods. */
export const rlad: Method<RladSettings> = {
  name: 'rlad',
  title: 'RLAD',
  mapMeaning:
    'the absolute difference between the film and its reconstruction; the score, an angle to the nearest normal embeddings, is not made of it.',
  settings: rladSettings,

  preprocessing: (settings) => preprocessingOf(settings, 3),

  create(settings, preprocessing) {
    return new RladDetector(settings, preprocessing, buildNetwork(settings), new MemoryBank());
  },

  bundleParts: memoryParts,

  async load(bundle: BundleReader) {
    const settings = rladSettings.schema.parse(bundle.manifest.settings);
    const { autoencoder, bank } = await loadMemory(bundle);
    return new RladDetector(settings, bundle.manifest.preprocessing, autoencoder, bank);
  },
};

/** Initial rows, uniform in ±1/√(D/3), so that their mean squared length is 1 (docs/methods.md, "RLAD"). */
function initialRows(images: number, { embeddingDim, seed }: RladSettings): tf.Tensor2D {
  const random = createRandom(seed, 'memory');
  const bound = 1 / Math.sqrt(embeddingDim / 3);
  const values = new Float32Array(images * embeddingDim);
  for (let i = 0; i < values.length; i++) values[i] = random.uniform(-bound, bound);
  return tf.tensor2d(values, [images, embeddingDim]);
}
