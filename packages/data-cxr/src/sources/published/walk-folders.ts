import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that hold more folders are full of patients or studies, not of tables and sets of images. */
const MOST_FOLDERS = 60;

/** What one folder holds; hidden entries are passed over. */
export interface FolderEntries {
  readonly path: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * Walks a folder level by level, each level's folders by name. Links are followed: the depth is bounded. Folders of more
 * than 60 folders are given, but not entered.
 *
 * @param depth levels below the folder itself
 * @param isEntered says of a folder whether its folders are walked too
 */
export async function* walkLevels(
  location: string,
  depth: number,
  isEntered: (folder: FolderEntries) => boolean = () => true,
): AsyncGenerator<readonly FolderEntries[]> {
  let paths = [location];
  for (let level = 0; level <= depth && paths.length > 0; level++) {
    const entered: FolderEntries[] = [];
    for (const path of paths) entered.push(await readFolder(path));
    yield entered;
    paths = entered
      .filter((folder) => folder.folders.length <= MOST_FOLDERS && isEntered(folder))
      .flatMap(({ path, folders }) => folders.map((name) => join(path, name)));
  }
}

/** Reads what one folder holds, by name; nothing where it cannot be read. */
export async function readFolder(path: string): Promise<FolderEntries> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (await isFolder(entry, path)) folders.push(entry.name);
    else files.push(entry.name);
  }
  return { path, files: files.sort(), folders: folders.sort() };
}

async function isFolder(entry: Dirent, parent: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const found = await stat(join(parent, entry.name)).catch(() => undefined);
  return found?.isDirectory() === true;
}
