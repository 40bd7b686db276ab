import { join } from 'node:path';
import { isLitter } from '../../files/litter';
import { partLinks, readFolder, type FolderEntries } from '../../files/read-folder';

/** Folders that hold more folders than this contain patients or studies, not tables and sets of images. */
const MOST_FOLDERS = 60;

/** The contents of one folder, with links followed, and what cannot be read. Hidden entries and litter are skipped. */
export type WalkedFolder = Omit<FolderEntries, 'links'>;

/**
 * Walks a folder level by level, each level's folders by name. Links are followed, since the depth is bounded. Folders with more
 * than 60 folders are returned, but not entered.
 *
 * @param depth levels below the folder itself
 * @param isEntered tells whether a folder's folders are walked too
 */
export async function* walkLevels(
  location: string,
  depth: number,
  isEntered: (folder: WalkedFolder) => boolean = () => true,
): AsyncGenerator<readonly WalkedFolder[]> {
  let paths = [location];
  for (let level = 0; level <= depth && paths.length > 0; level++) {
    const entered: WalkedFolder[] = [];
    for (const path of paths) entered.push(await walkFolder(path));
    yield entered;
    paths = entered
      .filter((folder) => folder.folders.length <= MOST_FOLDERS && isEntered(folder))
      .flatMap(({ path, folders }) => folders.map((name) => join(path, name)));
  }
}

/** Reads what one folder holds, by name. */
export async function walkFolder(path: string): Promise<WalkedFolder> {
  const entries = await readFolder(path);
  const links = await partLinks({ path, links: entries.links.filter(isWanted) });
  return {
    path,
    files: [...entries.files, ...links.others].filter(isWanted).sort(),
    folders: [...entries.folders, ...links.toFolders].filter(isWanted).sort(),
    problems: [...entries.problems, ...links.problems],
  };
}

function isWanted(name: string): boolean {
  return !name.startsWith('.') && !isLitter(name);
}
