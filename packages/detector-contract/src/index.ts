export type { ContractOptions } from './contract-options';
export { describeDetector } from './describe-detector';
export { arraySource, read } from './array-source';
export {
  fillNetwork,
  inputTensor,
  readGradients,
  readWeights,
  type FixtureWeights,
} from './reference-network';
