import { describeDetector, describeLearning } from '@cxr-anomaly/detector-contract';
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

describeLearning(deepSvdd, {
  settings: deepSvddSchema.parse({
    network: 'lenet-mnist',
    imageSize: 28,
    normalization: 'unit',
    tone: 'standardize',
    batchSize: 16,
    pretrainEpochs: 4,
    epochs: 6,
    reconstructionWeight: 0,
  }),
  phantom: 'phantom?n=120&side=32',
  untrained: { learningRate: 1e-12, pretrainLearningRate: 1e-12 },
});
