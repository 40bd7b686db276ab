import { startEngine } from '../start/start-engine';
import { describeKernels } from './testing/kernel-suite';
import { useOwnKernels } from './own-kernels';

// What runs where our own kernels are not compiled.
beforeAll(async () => {
  await startEngine();
  useOwnKernels(undefined);
});

describeKernels('native, with TensorFlow’s kernels');
