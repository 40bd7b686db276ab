import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isImageName } from '@cxr-anomaly/data-cxr/node';

/** A file to score, or a path that holds nothing to score. */
export type Input =
  | { readonly path: string }
  | {
      readonly path: string;
      /** Says what is wrong with it, calling it by this name. */
      readonly explain: (name: string) => string;
    };

/**
 * Lists files and the image files of folders, sub-folders included, each folder's by name. A file that is named itself is
 * listed whatever its name. Links in a folder are listed too, those to folders not followed: they could lead in a circle. What turns
 * out to be no file when it is read becomes a failure there, not a gap. Never throws.
 */
export async function listInputs(paths: readonly string[]): Promise<Input[]> {
  const lists = await Promise.all(paths.map(listOne));
  return lists.flat();
}

async function listOne(path: string): Promise<Input[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ path }];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const images = entries.filter((entry) => !entry.isDirectory() && isImageName(entry.name));
    const files = images.map((entry) => join(entry.parentPath, entry.name)).sort();
    return files.length > 0 ? files.map((file) => ({ path: file })) : [{ path, explain: explainEmptyFolder }];
  } catch (error) {
    return [{ path, explain: (name) => explainUnreadable(name, error) }];
  }
}

/** Says why a file or folder cannot be read. Without the system's own message, which names the path. */
export function explainUnreadable(name: string, error: unknown): string {
  const { code = 'for an unknown reason' } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? `There is no ${name}.` : `${name} cannot be read (${code}).`;
}

function explainEmptyFolder(name: string): string {
  return `${name} holds no image file (.png .jpg .tif .webp .dcm).`;
}
