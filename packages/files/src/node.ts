export { cacheRoot } from './cache-root';
export { explainFailure } from './explain-failure';
export { LockedError, takeLock, withLock, type Lock } from './lock/lock';
export { openRegular } from './open-regular';
export { flushFolder, renameFlushed } from './writing/flush';
export { PRIVATE_FILE, PRIVATE_FOLDER } from './writing/private-modes';
export { removeAbandoned, temporaryPath } from './writing/temporary-files';
export { makePrivateFolder, replaceFolder, withTemporaryPath, writeFileAtomic } from './writing/write-atomic';
export { findPlace, writeOutput, type OutputKind, type Place } from './writing/write-output';
