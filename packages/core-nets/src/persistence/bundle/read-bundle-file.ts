import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { BundleError } from '../../errors';
import { allocate } from '../allocate';
import type { ReadFile } from './bundle-reader';
import type { HashedFile } from './hashed-file';

/** Read and hashed at a time. */
const CHUNK = 4 * 2 ** 20;

/**
 * Reads the files of a bundle's folder, hashing while reading. The folder itself may be a link; a file in it may not lead outside,
 * has to be a file, as reading a pipe or device may never end, and is not read at all where it is too long.
 */
export function bundleFiles(folder: string): ReadFile {
  return async (path, most) => {
    const root = await realpath(folder);
    const target = await realpath(join(folder, path));
    if (!target.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new BundleError('it is a link that leads out of the bundle');
    }
    // Without O_NONBLOCK opening a pipe waits until somebody writes to it.
    const handle = await open(target, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new BundleError('it is a folder, pipe or device');
      if (stats.size > most) throw new BundleError(`it has ${stats.size} bytes and may have ${most}`);
      return await readHashed(handle, stats.size);
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
    if (bytesRead === 0) throw new BundleError('it became shorter while it was read');
    hash.update(bytes.subarray(end, end + bytesRead));
    end += bytesRead;
  }
  return { bytes, sha256: hash.digest('hex') };
}
