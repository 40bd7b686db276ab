import { join } from 'node:path';
import type { DataProblem, Split } from '../../contracts';
import { DataError } from '../../errors';
import { filesBelow, holdsFiles, problemsBelow, type FolderTree } from '../../files/scan-folder';
import type { IsNormal } from './find-base';
import { isImageFolder, isSplitLike, splitOf } from './folder-names';
import type { UnusedFiles } from './placement';

/** A folder that holds the images of one class. */
export interface ClassFolder {
  readonly name: string;
  readonly folder: FolderTree;
  /** Undefined if no folders define the split. */
  readonly split: Split | undefined;
}

/** The classes of a data set, and everything else in it. */
export interface FoundClasses {
  readonly classes: readonly ClassFolder[];
  readonly unused: readonly UnusedFiles[];
  readonly problems: readonly DataProblem[];
}

/**
 * Lists the classes of a data set: those in split folders, or without such folders those in the folder itself.
 *
 * @throws DataError when two folders hold one split.
 */
export function listClasses(base: FolderTree, isNormal: IsNormal): FoundClasses {
  const splits = base.folders.filter((folder) => splitOf(folder.name) !== undefined && holdsFiles(folder));
  if (splits.length === 0) return sortFolders(base, undefined, isNormal);
  assertOneEach(splits);
  const found = splits.map((folder) => sortFolders(innermost(folder), splitOf(folder.name), isNormal));
  const others = base.folders.filter((folder) => !splits.includes(folder));
  return {
    classes: found.flatMap(({ classes }) => classes),
    unused: [
      ...reportLoose(base, 'outside the split folders (train, val, test)'),
      ...others
        .filter(holdsFiles)
        .map((folder) => unusedFolder(folder, 'the folder is not named like a split (train, val, test)')),
      ...found.flatMap(({ unused }) => unused),
    ],
    problems: [...others.filter(isEmpty).map(reportEmpty), ...found.flatMap(({ problems }) => problems)],
  };
}

/** Separates classes from other folders in a folder of them. */
function sortFolders(parent: FolderTree, split: Split | undefined, isNormal: IsNormal): FoundClasses {
  const filled = parent.folders.filter(holdsFiles);
  const sorted = filled.map((folder) => ({ folder, reason: whyNoClass(folder, isNormal) }));
  return {
    classes: sorted.flatMap(({ folder, reason }) =>
      reason === undefined ? { name: folder.name, folder, split } : [],
    ),
    unused: [
      ...reportLoose(parent, 'outside the class folders'),
      ...sorted.flatMap(({ folder, reason }) => (reason === undefined ? [] : unusedFolder(folder, reason))),
    ],
    problems: parent.folders.filter(isEmpty).map(reportEmpty),
  };
}

/** Says why a folder is not a class although it is where classes are; undefined for a class. */
function whyNoClass({ name, folders }: FolderTree, isNormal: IsNormal): string | undefined {
  if (isNormal(name)) return undefined;
  if (isSplitLike(name)) return 'the folder is named like a split, not like a class';
  if (isImageFolder(name)) return 'the name of the folder does not tell the class';
  const inner = folders.find(
    (folder) => holdsFiles(folder) && (isNormal(folder.name) || splitOf(folder.name) !== undefined),
  );
  return inner && `a folder that holds one named ${inner.name} is not a class`;
}

/** Enters a folder that archives duplicate, such as `train/train`. */
function innermost(folder: FolderTree): FolderTree {
  const [only, ...others] = folder.folders.filter(holdsFiles);
  return only !== undefined && others.length === 0 && splitOf(only.name) === splitOf(folder.name)
    ? innermost(only)
    : folder;
}

function assertOneEach(splits: readonly FolderTree[]): void {
  for (const folder of splits) {
    const other = splits.find(({ name }) => splitOf(name) === splitOf(folder.name));
    if (other !== undefined && other !== folder)
      throw new DataError(
        `${other.path} and ${folder.path} both hold the ${splitOf(folder.name) ?? ''} split. Move everything into one, or remove one.`,
      );
  }
}

function reportLoose(folder: FolderTree, reason: string): UnusedFiles[] {
  return folder.files.length === 0
    ? []
    : [{ subject: folder.path, paths: folder.files.map((name) => join(folder.path, name)), reason }];
}

function unusedFolder(folder: FolderTree, reason: string): UnusedFiles {
  return { subject: folder.path, paths: filesBelow(folder), reason };
}

/** Tells whether a folder holds nothing, as far as it could be read. */
function isEmpty(folder: FolderTree): boolean {
  return !holdsFiles(folder) && problemsBelow(folder).length === 0;
}

function reportEmpty({ path }: FolderTree): DataProblem {
  return { subject: path, message: 'is empty.' };
}
