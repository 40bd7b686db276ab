import { describeDetector } from '@cxr-anomaly/detector-contract';
import { deepSvddSchema } from './config';
import { deepSvdd } from './method';

describeDetector(deepSvdd, {
  settings: deepSvddSchema.parse({
    network: 'lenet-mnist',
    imageSize: 28,
    normalization: 'unit',
    batchSize: 5,
    pretrainEpochs: 1,
    epochs: 1,
    flip: true,
  }),
  phantom: 'phantom?n=20&side=32',
  engine: 'portable',
  // The one-class objective has no radius.
  unchanged: (name) => name === 'radius',
});
