import { describeDetector } from '@cxr-anomaly/detector-contract';
import { deepSvddSchema } from './config';
import { deepSvdd } from './method';

describeDetector(deepSvdd, {
  settings: deepSvddSchema.parse({
    network: 'lenet-mnist',
    imageSize: 28,
    normalization: 'unit',
    batchSize: 5,
    pretrainEpochs: 2,
    epochs: 2,
    objective: 'soft-boundary',
    warmupEpochs: 1,
  }),
  phantom: 'phantom?n=20&side=32',
  engine: 'auto',
});
