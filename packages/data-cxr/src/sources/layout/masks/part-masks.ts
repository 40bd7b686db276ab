import { join } from 'node:path';
import { filesBelow, holdsFiles, type FolderTree } from '../../../files/scan-folder';
import { isMaskFile, isMaskFolder } from '../folder-names';

/** A folder without masks, and the masks: neither is ever mistaken for the other. */
export interface PartedFolder {
  readonly tree: FolderTree;
  /** Paths of all files in folders of masks, and of those that are masks by their own name, in code unit order. */
  readonly masks: readonly string[];
}

/**
 * Separates masks from images, by the names of folders and files.
 *
 * @param isClass tells whether a folder with this name is a class, whatever else it looks like
 */
export function partMasks(tree: FolderTree, isClass: (name: string) => boolean): PartedFolder {
  const masks: string[] = [];
  // What is alone in the opened folder is the data, whatever its name: masks are next to images.
  const part = (folder: FolderTree, isAround: boolean): FolderTree => {
    const isAlone = isAround && folder.files.length === 0 && folder.folders.filter(holdsFiles).length === 1;
    const isMasks = ({ name }: FolderTree): boolean => !isAlone && isMaskFolder(name) && !isClass(name);
    masks.push(...folder.files.filter(isMaskFile).map((name) => join(folder.path, name)));
    masks.push(...folder.folders.filter(isMasks).flatMap(filesBelow));
    return {
      ...folder,
      files: folder.files.filter((name) => !isMaskFile(name)),
      folders: folder.folders.filter((inner) => !isMasks(inner)).map((inner) => part(inner, isAlone)),
    };
  };
  return { tree: part(tree, true), masks: masks.sort() };
}
