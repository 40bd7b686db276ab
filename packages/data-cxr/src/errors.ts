/** Data cannot be used as asked. The message names the file or setting, what is wrong with it and what to do. */
export class DataError extends Error {
  override readonly name = 'DataError';
}
