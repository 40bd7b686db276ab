import { basename, join } from 'node:path';
import { countNames, firstFew } from '@cxr-anomaly/files';
import type { DataProblem } from '../../contracts';
import { DataError } from '../../errors';
import type { ImageFile } from '../../files/file-data-set';
import { isImageName } from '../../files/image-name';
import { listImages, relativeId, type ListedFile } from '../../files/list-images';
import { walkLevels } from './walk-folders';

/** Files next to images that are not images: tables, texts, archives, code, models. */
const COMPANION =
  /\.(csv|tsv|xlsx?|txt|md|pdf|json|xml|html?|log|gz|tgz|zip|tar|py|ipynb|h5|pth?|ya?ml)$|^[^.]+$/i;

/** An image that a table names. */
export interface NamedImage extends Omit<ImageFile, 'file'> {
  /** The name of its file in the table. */
  readonly name: string;
}

/** Image files on disk, to be looked up by the names in a table. */
export interface NamedFiles {
  readonly files: readonly ListedFile[];
  /** Finds the file with that name or, without one, the file whose name differs only in an image extension. */
  readonly find: (name: string) => ListedFile | undefined;
  readonly problems: readonly DataProblem[];
}

/**
 * Lists the image files of folders, sub-folders included.
 * A name in a table is looked up among these and never becomes a path: it cannot lead out of the folders.
 *
 * @throws DataError when two files have one name, extensions aside.
 */
export async function listByName(folders: readonly string[]): Promise<NamedFiles> {
  const files = new Map<string, ListedFile>();
  const problems: DataProblem[] = [];
  for (const folder of folders) {
    const others: string[] = [];
    const listed = await listImages(folder, () => true);
    problems.push(...listed.problems);
    for (const file of listed.files) {
      const name = basename(file.path);
      if (!isImageName(name)) {
        if (!COMPANION.test(name)) others.push(relativeId(folder, file.path));
        continue;
      }
      const other = files.get(stem(name));
      if (other !== undefined)
        throw new DataError(
          `${name} exists twice: ${other.path} and ${file.path}. Remove one, or open the folder of one of them.`,
        );
      files.set(stem(name), file);
    }
    const message = `has ${countNames(others, 'file')} not named as an image (.png .jpg .tif .webp .dcm); left out.`;
    if (others.length > 0) problems.push({ subject: folder, message });
  }
  return {
    files: [...files.values()],
    find: (name) => files.get(name) ?? files.get(stem(name)),
    problems,
  };
}

/** Drops the extension of an image; dots in ids are not extensions. */
function stem(name: string): string {
  return isImageName(name) ? name.slice(0, name.lastIndexOf('.')) : name;
}

/**
 * Finds the folders that contain the images: those matching the first pattern that matches any, the highest ones of these, up to
 * two levels down; the folder itself if none matches.
 *
 * @returns the folders, what a reader should know about the choice, and what could not be read.
 */
export async function findImageFolders(
  location: string,
  patterns: readonly RegExp[],
): Promise<{ folders: readonly string[]; reading: string; problems: readonly DataProblem[] }> {
  const problems: DataProblem[] = [];
  for (const pattern of patterns) {
    for await (const level of walkLevels(location, 1)) {
      problems.push(...level.flatMap((folder) => folder.problems));
      const folders = level.flatMap(({ path, folders: names }) =>
        names.filter((name) => pattern.test(name)).map((name) => join(path, name)),
      );
      if (folders.length === 0) continue;
      const others = level.flatMap(({ path, folders: names }) => names.map((name) => join(path, name)));
      const passed = others.filter((path) => !folders.includes(path));
      const shown = firstFew(folders.map((path) => relativeId(location, path)));
      const rest = passed.map((path) => relativeId(location, path));
      return {
        folders,
        reading: `images: from ${shown}${rest.length === 0 ? '' : `; skipped: ${firstFew(rest)}`}`,
        problems,
      };
    }
  }
  return { folders: [location], reading: 'images: from any folder, by their names', problems };
}

/**
 * Finds the file of each image that a table names; those without one are left out and counted in one problem.
 *
 * @param table what the problem is about
 */
export function matchFiles(
  images: Iterable<NamedImage>,
  find: (name: string) => ListedFile | undefined,
  table: string,
): { images: ImageFile[]; problems: DataProblem[]; reading: string[] } {
  const found: ImageFile[] = [];
  const missing: string[] = [];
  const renamed: string[] = [];
  for (const { name, ...image } of images) {
    const file = find(name);
    if (file === undefined) missing.push(name);
    else {
      found.push({ ...image, file });
      const called = basename(file.path);
      if (isImageName(name) && called !== basename(name)) renamed.push(`${basename(name)} → ${called}`);
    }
  }
  const message = `names ${countNames(missing, 'image')} without a file; left out.`;
  return {
    images: found,
    problems: missing.length === 0 ? [] : [{ subject: table, message }],
    reading:
      renamed.length === 0 ? [] : [`extensions that differ from the table: ${countNames(renamed, 'image')}`],
  };
}

/** Says for `DataSet.reading` what a table has, and how much of it is used, given the existing files. */
export function describeTable(
  name: string,
  rows: number,
  images: readonly Omit<NamedImage, 'name'>[],
): string {
  const normal = images.filter(({ item }) => item.label === 0).length;
  const patients = new Set(images.flatMap(({ item }) => item.group ?? [])).size;
  const of = patients === 0 ? '' : ` of ${patients} patients`;
  return `table: ${name}, ${rows} images: ${normal} normal and ${images.length - normal} anomalous${of}`;
}

/** Reports files that no table names. */
export function reportUnnamed(
  location: string,
  { files, find }: NamedFiles,
  names: Iterable<string>,
): DataProblem[] {
  const named = new Set([...names].map(find));
  const unnamed = files.filter((file) => !named.has(file)).map(({ path }) => basename(path));
  if (unnamed.length === 0) return [];
  const message = `has ${countNames(unnamed, 'image')} that no table names; left out.`;
  return [{ subject: location, message }];
}
