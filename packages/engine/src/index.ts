export { EngineError } from './errors';
export { createRandom, type RandomStream } from './random';
export { batchNormTrain, type BatchNormInput } from './kernels/batch-norm';
export { instanceNorm, type InstanceNormInput } from './kernels/instance-norm';
export { leakyRelu } from './kernels/leaky-relu';
