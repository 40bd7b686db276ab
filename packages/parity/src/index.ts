export { networkState } from './network-state';
export {
  fillNetwork,
  inputTensor,
  readGradients,
  readWeights,
  type FixtureWeights,
} from './reference-network';
