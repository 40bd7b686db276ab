export { decodeFile } from './files/decode-file';
export { isImageName } from './files/list-images';
export { readImageFile, readRegular } from './files/read-regular';
export { openDataSet } from './sources/open-data-set';
export { checkLeaks, type DigestedItem } from './splits/check-leaks';
export { describeDataSet, type DataSetDescription } from './splits/describe-data-set';
export { holdOut } from './splits/hold-out';
export {
  decodeOnce,
  prepareSplits,
  servedIndexes,
  type PreparedData,
  type PrepareOptions,
} from './splits/prepare-splits';
