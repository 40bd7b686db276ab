import { startEngine } from '../start/start-engine';
import { describeKernels } from './testing/kernel-suite';

beforeAll(async () => {
  await startEngine({ engine: 'portable' });
});

describeKernels('portable');
