export { describeDetector, type ContractOptions } from './describe-detector';
