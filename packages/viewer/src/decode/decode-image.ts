import {
  DataError,
  decodeDicom,
  dropEqualChannels,
  findUnreadKind,
  isDicom,
  MAX_FILE_BYTES,
  readKindOf,
  unreadError,
  type DecodedImage,
  type ReadKind,
} from '@cxr-anomaly/data-cxr';
import { decodeByBrowser } from './decode-by-browser';
import { decodeDeepPng, isDeepPng } from './decode-deep-png';
import { decodeTiff } from './decode-tiff';

/**
 * Decodes an image file in a page to the levels that `decodeFile` of data-cxr gives in Node. Lossy formats may differ by a level,
 * as their decoders round differently.
 *
 * @param wasmFolder URL of the folder of the DICOM codecs, with a slash at its end
 * @throws DataError naming the file, when it is empty, too large, damaged or of a kind not supported.
 */
export async function decodeImage(file: Blob, name: string, wasmFolder: string): Promise<DecodedImage> {
  if (file.size === 0) throw new DataError(`${name} is empty. Copy it again or remove it.`);
  if (file.size > MAX_FILE_BYTES)
    throw new DataError(`${name} is larger than ${MAX_FILE_BYTES / 2 ** 20} MiB. Reduce it first.`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isDicom(bytes)) return decodeDicom(bytes, name, { wasmFolder });
  const kind = readKindOf(bytes, name);
  try {
    return dropEqualChannels(await decodeKind(kind, bytes, name));
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const unread = findUnreadKind(bytes);
    if (unread) throw unreadError(unread, name, cause);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${name} cannot be decoded: it is damaged, cut off, or of a kind that this page does not read (${reason}). ` +
        'Copy it again, or convert it to PNG.',
      { cause },
    );
  }
}

function decodeKind(kind: ReadKind, bytes: Uint8Array<ArrayBuffer>, name: string): Promise<DecodedImage> {
  if (kind === 'tiff') return decodeTiff(bytes, name);
  if (kind === 'png' && isDeepPng(bytes)) return decodeDeepPng(bytes, name);
  return decodeByBrowser(bytes, kind, name);
}
