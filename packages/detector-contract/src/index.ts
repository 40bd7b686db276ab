export type { ContractOptions } from './contract-options';
export { describeDetector } from './describe-detector';
export { describeLearning, type LearningOptions } from './describe-learning';
export { arraySource, read } from './array-source';
export { networkState } from './network-state';
export {
  fillNetwork,
  inputTensor,
  readGradients,
  readWeights,
  type FixtureWeights,
} from './reference-network';
