export { EngineError } from './errors';
export {
  createAdamState,
  updateByAdam,
  type AdamMoments,
  type AdamState,
  type AdamStep,
  type AdamUpdate,
} from './kernels/adam';
export {
  batchNormFixed,
  batchNormTrain,
  type BatchNormInput,
  type FixedBatchNormInput,
  type RunningStatistics,
} from './kernels/batch-norm';
export { convolve, type ConvolutionShape } from './kernels/convolve';
export { entropySums } from './kernels/entropy-sums';
export { grayToRgb } from './kernels/gray-to-rgb';
export { instanceNorm, type InstanceNormInput } from './kernels/instance-norm';
export { leakyRelu } from './kernels/leaky-relu';
export { maxPool2 } from './kernels/max-pool';
export { meanAbsoluteError } from './kernels/mean-absolute-error';
export { PRECISIONS, withPrecision, type Precision } from './kernels/precision';
export { registerPortableKernels } from './portable/register';
