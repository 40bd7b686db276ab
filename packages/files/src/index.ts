export { PathTakenError, StorageError, UsageError } from './errors';
export { runBounded } from './run-bounded';
export { isDiskFull, isSystemError, systemCode } from './system-error';
export { brief } from './text/brief';
export { countNames, countOf, firstFew } from './text/first-few';
