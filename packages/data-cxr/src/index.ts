export * from './contracts';
export { DataError } from './errors';
export { augmentInPlace, drawAugmentation, type AugmentationDraw } from './preprocessing/augment';
export { toGray } from './preprocessing/channels';
export { fitToSide, toNetworkInput, type Geometry } from './preprocessing/network-input';
export { createNormalizer, fitContrastL1, type Normalizer } from './preprocessing/normalize';
export { resizeImage } from './preprocessing/resize';
export { toSquare } from './preprocessing/square';
