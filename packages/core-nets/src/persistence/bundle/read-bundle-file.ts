import { createHash } from 'node:crypto';
import { realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { openRegular } from '@cxr-anomaly/files/node';
import { BundleError } from '../../errors';
import { allocate } from '../allocate';
import type { ReadFile } from './bundle-reader';
import type { HashedFile } from './hashed-file';

/** Bytes read and hashed at a time. */
const CHUNK = 4 * 2 ** 20;

/**
 * Reads the files of a bundle's folder, hashing while reading. The folder itself may be a link. A file in it must not lead
 * outside and must be a regular file, since reading a pipe or device may never end; if it is too long, it is not read at all.
 */
export function bundleFiles(folder: string): ReadFile {
  return async (path, most) => {
    const root = await realpath(folder);
    const target = await realpath(join(folder, path));
    if (!target.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new BundleError('it is a link that leads out of the bundle');
    }
    const handle = await openRegular(target);
    if (!handle) throw new BundleError('it is a folder, pipe or device');
    try {
      const { size } = await handle.stat();
      if (size > most) throw new BundleError(`it has ${size} bytes; at most ${most} are allowed`);
      return await readHashed(handle, size);
    } finally {
      await handle.close();
    }
  };
}

async function readHashed(handle: FileHandle, size: number): Promise<HashedFile> {
  const bytes = allocate(size, 'It');
  const hash = createHash('sha256');
  let end = 0;
  while (end < size) {
    const { bytesRead } = await handle.read(bytes, end, Math.min(CHUNK, size - end), end);
    if (bytesRead === 0) throw new BundleError('it got shorter while it was being read');
    hash.update(bytes.subarray(end, end + bytesRead));
    end += bytesRead;
  }
  return { bytes, sha256: hash.digest('hex') };
}
