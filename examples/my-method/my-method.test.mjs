/** What every detector must keep: `NODE_OPTIONS=--experimental-vm-modules npx jest --testMatch '**\/my-method.test.mjs'` */
import { describeDetector, describeLearning } from '@cxr-anomaly/detector-contract';
import method from './my-method.mjs';

describeDetector(method, {
  settings: method.settings.schema.parse({ rank: 4, batchSize: 5, epochs: 2 }),
  phantom: 'phantom?n=20&side=32',
  engine: 'portable',
});

describeLearning(method, {
  settings: method.settings.schema.parse({ rank: 30, epochs: 30 }),
  phantom: 'phantom?n=120&side=32',
  untrained: { learningRate: 1e-12 },
});
