export type { ContractOptions } from './contract-options';
export { describeDetector } from './describe-detector';
export { describeLearning, type LearningOptions } from './describe-learning';
export { arraySource, read } from './array-source';
