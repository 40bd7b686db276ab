import { DataError } from '../../errors';
import { relativeId } from '../../files/list-images';
import { filesBelow, type FolderTree } from '../../files/scan-folder';
import { isImageFolder, mayBeNormal } from './folder-names';
import { listClasses, type ClassFolder } from './list-classes';
import type { NormalClasses } from './normal-classes';
import type { PlacedFile, Placement } from './placement';

export interface ClassOptions {
  /** Tells whether an image may have this path. */
  readonly isImage: (path: string) => boolean;
  readonly normal: NormalClasses;
}

/**
 * Places images by the folders of splits and classes that they are in.
 *
 * @throws DataError when two folders hold one split, or a class might be normal by its name.
 */
export function placeClasses(base: FolderTree, options: ClassOptions): Placement {
  const { classes, unused, problems } = listClasses(base, options.normal.isNormal);
  if (options.normal.said === undefined) assertPlain(classes);
  const found = classes.map((inClass) => ({ ...inClass, files: placeClass(inClass, options) }));
  return {
    placed: found.flatMap(({ files }) => files),
    unused,
    problems: [
      ...problems,
      ...found
        .filter(({ files }) => files.length === 0)
        .map(({ folder }) => ({ subject: folder.path, message: 'holds no images.' })),
    ],
  };
}

function placeClass({ name, folder, split }: ClassFolder, { isImage, normal }: ClassOptions): PlacedFile[] {
  const paths = filesBelow(folder).filter((path) => isImage(path));
  return paths.map((path) => {
    const subFolder = firstFolder(relativeId(folder.path, path));
    return {
      path,
      folder: folder.path,
      split,
      label: normal.isNormal(name) ? 0 : 1,
      meta: { finding: name },
      ...(subFolder !== undefined && { subFolder }),
    };
  });
}

/** The first folder of a path that does more than separate images from masks. */
function firstFolder(id: string): string | undefined {
  if (!id.includes('/')) return undefined;
  return id
    .split('/')
    .slice(0, -1)
    .find((part) => !isImageFolder(part));
}

/** @throws DataError naming classes such as `good_a`, which may or may not be normal. */
function assertPlain(classes: readonly ClassFolder[]): void {
  const doubtful = classes.find(({ name }) => mayBeNormal(name));
  if (doubtful === undefined) return;
  const names = [...new Set(classes.map(({ name }) => name))];
  throw new DataError(
    `${doubtful.folder.path}: is ${doubtful.name} normal? Name all normal classes, as in ?normal=${doubtful.name} or ?normal=${names.slice(0, 2).join(',')}. The classes are ${names.join(', ')}.`,
  );
}
