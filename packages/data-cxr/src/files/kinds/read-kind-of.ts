import { DataError } from '../../errors';
import { findReadKind, type ReadKind } from './read-kind';
import { findUnreadKind, type UnreadKind } from './unread-kind';

/**
 * Tells which of the supported formats a file has, DICOM excepted, before a decoder sees it.
 *
 * @param subject what messages call the file
 * @throws DataError for anything that does not begin like one of them; it names the kind if that is known.
 */
export function readKindOf(bytes: Uint8Array, subject: string): ReadKind {
  const read = findReadKind(bytes);
  if (read !== undefined) return read;
  const kind = findUnreadKind(bytes);
  if (kind !== undefined) throw unreadError(kind, subject);
  throw new DataError(
    `${subject} cannot be decoded: it is not an image. Remove it, or convert it to PNG, JPEG, TIFF, WebP or DICOM.`,
  );
}

/** The error for a file of an unsupported kind. */
export function unreadError({ name, isImage }: UnreadKind, subject: string, cause?: unknown): DataError {
  const rest = isImage
    ? 'which is not supported. Convert it to PNG, or to TIFF with LZW, with 8 or 16 unsigned bits.'
    : 'not an image. Remove it, or replace it with the image.';
  return new DataError(`${subject} is ${name}, ${rest}`, { cause });
}
