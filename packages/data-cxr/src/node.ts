export { type CacheOptions, type CachePart } from './cache/open-cache';
export { decodeFile } from './files/decode-file';
export { explainUnreadable, isAbsent } from './files/explain-unreadable';
export { blockOtherLoaders } from './files/image-loaders';
export { readImageFile, readRegular } from './files/read-regular';
export { walkFiles, type WalkedFiles } from './files/walk-files';
export { describeModule, loadModule, type LoadedModule } from './modules/load-module';
export { isModuleFile } from './modules/module-name';
export { sourceUsage } from './data-word/source-usage';
export type {
  ChoiceOption,
  OpenRequest,
  ShareOption,
  SourceDefinition,
  TextOption,
  WholeNumberOption,
  WordOption,
} from './data-word/source-definition';
export { openDataSet, type OpenOptions } from './sources/open-data-set';
export { isOwnSource, sources } from './sources/registry';
export { checkLeaks, type DigestedItem } from './splits/check-leaks';
export {
  describeDataSet,
  type ClassCount,
  type ColumnDescription,
  type DataSetDescription,
  type DescribeOptions,
  type GroupCount,
} from './splits/describe-data-set';
export { countServed, decodePart, isDecoded, joinDecoded } from './splits/decode-parts';
export { holdOut } from './splits/hold-out';
export { decodeOnce, prepareSplits, type PreparedData, type PrepareOptions } from './splits/prepare-splits';
export { refuseProblems } from './splits/refuse-problems';
export { servedIndexes } from './splits/served-indexes';
export { listFirst } from './splits/list-first';
export { drawShadow } from './phantom/draw';
