export { loadBundle, saveBundle } from './persistence/bundle/bundle-folder';
export { bundleFiles } from './persistence/bundle/read-bundle-file';
export { createCheckpointStore } from './persistence/checkpoint-store';
export { explainFailure } from './persistence/explain-failure';
export {
  makePrivateFolder,
  replaceFolder,
  withTemporaryPath,
  writeFileAtomic,
} from './persistence/write-atomic';
export { findPlace, writeOutput, type OutputKind, type Place } from './persistence/write-output';
