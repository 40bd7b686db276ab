import { sep } from 'node:path';
import { DataError } from '../../errors';
import { holdsFiles, type FolderTree } from '../../files/scan-folder';
import { splitOf } from './folder-names';

/** Levels of folders around a layout, as archives and downloads leave them. */
const WRAPPERS = 3;

/** Tells whether a class with this name is normal. */
export type IsNormal = (name: string) => boolean;

/** Tells whether a folder holds split folders, or else class folders of which one is normal. */
export function holdsClasses({ folders }: FolderTree, isNormal: IsNormal): boolean {
  return folders.some(
    (folder) => holdsFiles(folder) && (splitOf(folder.name) !== undefined || isNormal(folder.name)),
  );
}

/**
 * Finds the folder that holds a layout: the given one, or one inside it, since archives and downloads add folders around it.
 *
 * @param isLayout tells whether a folder holds one
 * @returns undefined if there is none.
 * @throws DataError when several hold one.
 */
export function findBase(
  tree: FolderTree,
  isLayout: (folder: FolderTree) => boolean,
): FolderTree | undefined {
  let level = [tree];
  for (let depth = 0; depth <= WRAPPERS; depth++) {
    const found = level.filter(isLayout);
    if (found.length > 1) {
      throw new DataError(
        `${tree.path}: ${found.length} of its folders could each be the data. Open one of them, or name the split folders train, val and test:`,
        { lines: found.map(({ path }) => path) },
      );
    }
    if (found[0] !== undefined) return found[0];
    level = level.flatMap(({ folders }) => folders.filter(holdsFiles));
  }
  return undefined;
}

/** Picks the files outside a folder. */
export function filesOutside(paths: readonly string[], base: FolderTree): string[] {
  return paths.filter((path) => !path.startsWith(base.path + sep));
}
