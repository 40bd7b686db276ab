export { nativeProducts } from './native-products';
export { networkState } from './network-state';
export {
  fillNetwork,
  inputTensor,
  readGradients,
  readWeights,
  type FixtureWeights,
} from './reference-network';
