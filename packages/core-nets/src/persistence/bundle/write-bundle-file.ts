import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makePrivateFolder, PRIVATE_FILE } from '@cxr-anomaly/files/node';
import type { WriteFile } from './bundle-writer';

/** Bytes written and hashed at a time. */
const CHUNK = 4 * 2 ** 20;

/** Writes the files of a bundle into a folder, hashing while writing; flushing is left to `replaceFolder`. */
export function bundleFolderWriter(folder: string): WriteFile {
  return async (path, bytes) => {
    const target = join(folder, path);
    await makePrivateFolder(dirname(target));
    const handle = await open(target, 'wx', PRIVATE_FILE);
    const hash = createHash('sha256');
    try {
      for (let start = 0; start < bytes.length; start += CHUNK) {
        const chunk = bytes.subarray(start, start + CHUNK);
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
    return hash.digest('hex');
  };
}
