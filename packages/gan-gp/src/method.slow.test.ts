import { describeDetector } from '@cxr-anomaly/detector-contract';
import { isNativeInstalled } from '@cxr-anomaly/engine/node';
import { ganGpSchema } from './config';
import { ganGp } from './method';
import { contractOptions } from './testing/contract-options';

/** Some 200 steps of both networks for each seed: half a minute on the native engine, too long on the portable one. */
const learning = {
  untrained: { learningRate: 1e-12, epochs: 1 },
  learning: {
    settings: ganGpSchema.parse({
      imageSize: 64,
      tone: 'standardize',
      flip: true,
      batchSize: 8,
      width: 4,
      learningRate: 2e-3,
      criticSteps: 1,
      epochs: 20,
      decayEpochs: 10,
    }),
    phantom: 'phantom?n=120&side=64',
  },
};

describeDetector(ganGp, { ...contractOptions('auto'), ...(isNativeInstalled() ? learning : {}) });
