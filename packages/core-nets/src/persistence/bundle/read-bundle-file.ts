import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { BundleError } from '../../errors';
import type { ReadFile } from './bundle-reader';

/**
 * Reads the files of a bundle's folder. The folder itself may be a link; a file in it may not lead outside, and has to be a
 * file: reading a pipe or device may never end.
 */
export function bundleFiles(folder: string): ReadFile {
  return async (path) => {
    const root = await realpath(folder);
    const target = await realpath(join(folder, path));
    if (!target.startsWith(root.endsWith(sep) ? root : root + sep)) {
      throw new BundleError('it is a link that leads out of the bundle');
    }
    // Without O_NONBLOCK opening a pipe waits until somebody writes to it.
    const handle = await open(target, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) throw new BundleError('it is a folder, pipe or device');
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  };
}
