import { describeDetector } from '@cxr-anomaly/detector-contract';
import { isNativeInstalled } from '@cxr-anomaly/engine/node';
import { memDaeSettings } from './config';
import { memDae } from './method';
import { contractOptions } from './testing/contract-options';

/** A dozen epochs of each of two seeds: a minute on the native engine, too long on the portable one. */
const learning = {
  // Enough for the statistics of batch normalization, which is all that is learnt.
  untrained: { learningRate: 1e-12, epochs: 4 },
  learning: {
    settings: memDaeSettings.schema.parse({ ...memDaeSettings.presets.cpu, embeddingDim: 512, epochs: 12 }),
    phantom: 'phantom?side=64',
  },
};

describeDetector(memDae, { ...contractOptions('auto'), ...(isNativeInstalled() ? learning : {}) });
