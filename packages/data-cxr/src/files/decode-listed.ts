import type { DecodedImage } from '../contracts';
import { DataError, LostFileError } from '../errors';
import { decodeFile } from './decode-file';
import { statFiles, type ListedFile } from './list-images';

/**
 * Decodes a file that was read before, when its data set was opened.
 *
 * @throws LostFileError when it was changed since or cannot be read any more; DataError when it cannot be decoded.
 */
export async function decodeListed(file: ListedFile): Promise<DecodedImage> {
  const decoded = await decodeFile(file.path).catch((error: unknown) => error);
  const [now] = await statFiles([file.path]);
  if (now === undefined) throw lost(`${file.path} is gone.`, decoded);
  if (now.size !== file.size || now.modified !== file.modified)
    throw lost(`${file.path} was changed.`, decoded);
  if (decoded instanceof DataError && isSystemError(decoded.cause)) throw lost(decoded.message, decoded);
  if (decoded instanceof Error) throw decoded;
  return decoded as DecodedImage;
}

function lost(what: string, cause: unknown): LostFileError {
  return new LostFileError(
    `${what} It could be read when the data was opened: run again once nothing changes the files.`,
    {
      cause,
    },
  );
}

function isSystemError(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'syscall' in cause;
}
