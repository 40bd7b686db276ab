import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isImageName } from '@cxr-anomaly/data-cxr/node';

/** A file to score, or a path that holds nothing to score. */
export type Input = { readonly path: string } | { readonly path: string; readonly error: string };

/**
 * Lists files and the image files of folders, sub-folders included, each folder's by name. A file that is named itself is
 * listed whatever its name. Never throws.
 */
export async function listInputs(paths: readonly string[]): Promise<Input[]> {
  const lists = await Promise.all(paths.map(listOne));
  return lists.flat();
}

async function listOne(path: string): Promise<Input[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ path }];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const images = entries.filter((entry) => entry.isFile() && isImageName(entry.name));
    const files = images.map((entry) => join(entry.parentPath, entry.name)).sort();
    return files.length > 0 ? files.map((file) => ({ path: file })) : [{ path, error: emptyFolder(path) }];
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return [{ path, error: code === 'ENOENT' ? `There is no ${path}.` : message }];
  }
}

function emptyFolder(path: string): string {
  return `${path} holds no image file (.png .jpg .tif .webp .dcm).`;
}
