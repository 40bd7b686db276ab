import { describeLearning } from '@cxr-anomaly/detector-contract';
import { memDaeSettings } from './config';
import { memDae } from './method';

describeLearning(memDae, {
  settings: memDaeSettings.schema.parse({ ...memDaeSettings.presets.cpu, embeddingDim: 512, epochs: 12 }),
  phantom: 'phantom?n=200&side=64',
  // Enough for the statistics of batch normalization, which is all that is learned.
  untrained: { learningRate: 1e-12, epochs: 4 },
});
