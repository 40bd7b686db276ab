import { describeDetector } from '@cxr-anomaly/detector-contract';
import { ganGpSchema } from './config';
import { ganGp } from './method';

describeDetector(ganGp, {
  settings: ganGpSchema.parse({
    imageSize: 64,
    batchSize: 4,
    width: 2,
    embeddingDim: 8,
    epochs: 3,
    criticSteps: 2,
    decayEpochs: 2,
  }),
  phantom: 'phantom?n=24&side=64',
  engine: 'portable',
});
