import { UsageError } from '@cxr-anomaly/files';

/** Data cannot be used as asked. The message names the file or setting, what is wrong with it and what to do. */
export class DataError extends UsageError {
  override readonly name = 'DataError';
}

/**
 * A file is no longer what it was when its data set was opened. Leaving its image out, like one that cannot be decoded, would
 * give results for other data than their fingerprint says, and a cache without it.
 */
export class LostFileError extends DataError {}
