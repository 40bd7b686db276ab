import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WriteFile } from './bundle-writer';

/** Written and hashed at a time. */
const CHUNK = 4 * 2 ** 20;

/** Writes the files of a bundle into a folder, hashing while writing. Others on the machine may not read them: some are pictures. */
export function bundleFolderWriter(folder: string): WriteFile {
  return async (path, bytes) => {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const handle = await open(target, 'wx', 0o600);
    const hash = createHash('sha256');
    try {
      for (let start = 0; start < bytes.length; start += CHUNK) {
        const chunk = bytes.subarray(start, start + CHUNK);
        hash.update(chunk);
        await handle.writeFile(chunk);
      }
      // On the disk before the folder gets its name.
      await handle.sync();
    } finally {
      await handle.close();
    }
    return hash.digest('hex');
  };
}
