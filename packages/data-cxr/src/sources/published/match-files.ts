import { basename, parse } from 'node:path';
import type { DataProblem } from '../../contracts';
import { DataError } from '../../errors';
import type { ImageFile } from '../../files/file-data-set';
import { listImages, type ListedFile } from '../../files/list-images';
import { countNames } from '../../splits/first-few';

export { countNames };

/** An image that a table tells of. */
export interface NamedImage extends Omit<ImageFile, 'file'> {
  /** What its file is called, as the table calls it. */
  readonly name: string;
}

/** Files on disk, by the name a table has for each. */
export interface NamedFiles {
  readonly files: ReadonlyMap<string, ListedFile>;
  readonly problems: readonly DataProblem[];
}

/**
 * Lists the image files of folders, sub-folders included, by file name, or by the name without its extension.
 * A name in a table is looked up among these and never becomes a path: it cannot lead out of the folders.
 *
 * @throws DataError when a folder cannot be listed or two files have one name.
 */
export async function listByName(
  folders: readonly string[],
  extension: 'kept' | 'dropped',
): Promise<NamedFiles> {
  const files = new Map<string, ListedFile>();
  const problems: DataProblem[] = [];
  for (const folder of folders) {
    const listed = await listImages(folder);
    problems.push(...listed.problems);
    for (const file of listed.files) {
      const name = extension === 'kept' ? basename(file.path) : parse(file.path).name;
      const other = files.get(name);
      if (other !== undefined)
        throw new DataError(`${name} is there twice: ${other.path} and ${file.path}. Remove one.`);
      files.set(name, file);
    }
  }
  return { files, problems };
}

/**
 * Finds the file of each image that a table tells of; those without one are left out and counted in one problem.
 *
 * @param table what the problem is about
 */
export function matchFiles(
  images: Iterable<NamedImage>,
  files: ReadonlyMap<string, ListedFile>,
  table: string,
): { images: ImageFile[]; problems: DataProblem[] } {
  const found: ImageFile[] = [];
  const missing: string[] = [];
  for (const { name, ...image } of images) {
    const file = files.get(name);
    if (file === undefined) missing.push(name);
    else found.push({ ...image, file });
  }
  const message = `names ${countNames(missing, 'image')} without a file; left out.`;
  return { images: found, problems: missing.length === 0 ? [] : [{ subject: table, message }] };
}

/** Reports files that no table tells of. */
export function reportUnnamed(
  location: string,
  files: ReadonlyMap<string, ListedFile>,
  isNamed: (name: string) => boolean,
): DataProblem[] {
  const unnamed = [...files.keys()].filter((name) => !isNamed(name));
  if (unnamed.length === 0) return [];
  const message = `has ${countNames(unnamed, 'image')} that no table names; left out.`;
  return [{ subject: location, message }];
}

/** Asserts that there is something to train on. @throws DataError that says what a normal image is here. */
export function assertNormals(images: readonly ImageFile[], location: string, normal: string): void {
  if (images.some(({ item }) => item.split === 'train' && item.label === 0)) return;
  throw new DataError(`${location}: no image to train on is there: ${normal}.`);
}
