import { isSystemError } from '@cxr-anomaly/files';
import type { DecodedImage } from '../contracts';
import { DataError, LostFileError } from '../errors';
import { decodeFile } from './decode-file';
import { statFiles, type ListedFile } from './list-images';

/**
 * Decodes a file that was read before, when its data set was opened.
 *
 * @throws LostFileError when it has changed since or can no longer be read; DataError when it cannot be decoded.
 */
export async function decodeListed(file: ListedFile): Promise<DecodedImage> {
  const [decoded] = await Promise.allSettled([decodeFile(file.path)]);
  const failure: unknown = decoded.status === 'rejected' ? decoded.reason : undefined;
  const [now] = await statFiles([file.path]);
  if (now === undefined) throw lost(`${file.path} is gone.`, failure);
  if ('message' in now) throw lost(`${file.path} ${now.message}`, failure);
  if (now.size !== file.size || now.modified !== file.modified)
    throw lost(`${file.path} was changed.`, failure);
  if (failure instanceof DataError && isSystemError(failure.cause)) throw lost(failure.message, failure);
  if (decoded.status === 'rejected') throw failure;
  return decoded.value;
}

/**
 * Decodes a file that could not be read when its data set was opened, so it is not part of the fingerprint.
 *
 * @throws DataError that says why it cannot be read; LostFileError if it can be read again.
 */
export async function decodeUnread({ path }: ListedFile): Promise<never> {
  await decodeFile(path);
  throw new LostFileError(
    `${path} could not be read when the data was opened, but can be now. Run again once its disk is stable.`,
  );
}

function lost(what: string, cause: unknown): LostFileError {
  return new LostFileError(
    `${what} It could be read when the data was opened. Run again once nothing changes the files.`,
    {
      cause,
    },
  );
}
