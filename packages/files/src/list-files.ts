import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Lists all but the folders in a folder and its subfolders, as relative paths with forward slashes; links are not followed. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}
