import { startEngine } from '../start/start-engine';
import { describeKernels } from './testing/kernel-suite';

// The fused kernels where the native library is there, else the portable twins.
beforeAll(async () => {
  await startEngine();
});

describeKernels('default');
