export { EngineError } from './errors';
export { createRandom, type RandomStream } from './random';
export { batchNormTrain, type BatchNormInput } from './kernels/batch-norm';
export { leakyRelu } from './kernels/leaky-relu';
