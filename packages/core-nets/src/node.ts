export { loadBundle, saveBundle } from './persistence/bundle/bundle-folder';
export { createCheckpointStore } from './persistence/checkpoint-store';
export { explainFailure } from './persistence/explain-failure';
export { replaceFolder, withTemporaryPath, writeFileAtomic } from './persistence/write-atomic';
