import { startEngine } from '../start/start-engine';
import { describeKernels } from './testing/kernel-suite';

// The fused kernels if the native library is there, or else the portable twins.
beforeAll(async () => {
  await startEngine();
});

describeKernels('default');
