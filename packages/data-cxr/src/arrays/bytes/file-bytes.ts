import { isSystemError } from '@cxr-anomaly/files';
import { DataError, LostFileError } from '../../errors';
import type { ListedFile } from '../../files/list-images';
import { explainUnreadable } from '../../files/explain-unreadable';
import { openDataFile, readOrExplain } from '../../files/read-regular';
import type { ByteSource } from './byte-source';

/** Inspects a file that will be read piece by piece. @throws DataError naming it, when it cannot be read or is not a file. */
export function listFile(path: string): Promise<ListedFile> {
  return readOrExplain(path, lookAt);
}

async function lookAt(path: string): Promise<ListedFile> {
  const handle = await openDataFile(path);
  try {
    const { size, mtimeMs } = await handle.stat();
    return { path, size, modified: mtimeMs };
  } finally {
    await handle.close();
  }
}

/** A part of a file, from `start` on; by default all of it. */
export interface FilePart {
  readonly start: number;
  readonly length: number;
}

/**
 * Serves a file, or a part of it, from disk. The file is open only while it is read, and must be the same as when it was listed:
 * an image from another file under the old fingerprint would be a wrong result.
 */
export function fileBytes(
  file: ListedFile,
  part: FilePart = { start: 0, length: file.size },
  name = file.path,
): ByteSource {
  return {
    async read(from, length) {
      if (from + length > part.length || part.start + from + length > file.size) {
        throw new DataError(`${name} is cut off. Download the file again.`);
      }
      return readPart(file, part.start + from, length);
    },
    endsAt: (length) => Promise.resolve(part.length === length),
  };
}

async function readPart(file: ListedFile, position: number, length: number): Promise<Uint8Array> {
  try {
    return await readUnchanged(file, position, length);
  } catch (cause) {
    throw isSystemError(cause) ? lost(`${file.path} ${explainUnreadable(cause)}`, cause) : cause;
  }
}

async function readUnchanged(file: ListedFile, position: number, length: number): Promise<Uint8Array> {
  const handle = await openDataFile(file.path);
  try {
    const { size, mtimeMs } = await handle.stat();
    if (size !== file.size || mtimeMs !== file.modified) throw lost(`${file.path} was changed.`);
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
      if (bytesRead === 0) throw lost(`${file.path} was changed.`);
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

function lost(what: string, cause?: unknown): LostFileError {
  return new LostFileError(
    `${what} It could be read when the data was opened. Run again once nothing changes the files.`,
    { cause },
  );
}
