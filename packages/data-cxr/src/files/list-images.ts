import { stat } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import { runBounded } from '@cxr-anomaly/files';
import type { DataProblem } from '../contracts';
import { explainUnreadable, isAbsent } from './explain-unreadable';
import { isImageName } from './image-name';
import { walkFiles } from './walk-files';

/** A file on disk, as listed. */
export interface ListedFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

/** Files of a folder, and why others were left out. */
export interface FolderListing {
  readonly files: ListedFile[];
  readonly problems: DataProblem[];
}

/**
 * Lists the image files under a folder, sub-folders included, by name in code unit order. Links to files are followed, links to
 * folders are not: they could form a cycle. Hidden files are skipped; anything that is not a file (a pipe, a broken link),
 * unreadable and empty files, and files that are not named like an image are reported.
 *
 * @param isNamedSo tells whether an image may have this path
 */
export async function listImages(folder: string, isNamedSo = isImageName): Promise<FolderListing> {
  const walked = await walkFiles(folder);
  const { files, problems } = await listFiles(walked.paths.filter((path) => !basename(path).startsWith('.')));
  const others = files.filter(({ path }) => !isNamedSo(path));
  const message = 'is not named as an image (.png .jpg .tif .webp .dcm); it is left out.';
  return {
    files: files.filter(({ path }) => isNamedSo(path)),
    problems: [...walked.problems, ...problems, ...others.map(({ path }) => ({ subject: path, message }))],
  };
}

/** Returns size and time of each file that is not empty, in the order of their paths, and reports the others. */
export async function listFiles(paths: readonly string[]): Promise<FolderListing> {
  const stats = await statFiles(paths);
  const files: ListedFile[] = [];
  const problems: DataProblem[] = [];
  for (const [i, path] of paths.entries()) {
    const listed = stats[i];
    if (listed === undefined)
      problems.push({ subject: path, message: 'is gone, or is a broken link; it is left out.' });
    else if ('message' in listed) problems.push(listed);
    else if (listed.size === 0)
      problems.push({ subject: path, message: 'is empty; it is left out. Copy it again.' });
    else files.push(listed);
  }
  return { files, problems };
}

/**
 * Returns size and time of each file; undefined for one that is not there, and a problem for one that cannot be read or is not a
 * file.
 */
export async function statFiles(paths: readonly string[]): Promise<(ListedFile | DataProblem | undefined)[]> {
  const listed: (ListedFile | DataProblem | undefined)[] = new Array<undefined>(paths.length).fill(undefined);
  await runBounded(paths.length, 32, async (i) => {
    listed[i] = await statFile(paths[i] as string);
  });
  return listed;
}

async function statFile(path: string): Promise<ListedFile | DataProblem | undefined> {
  try {
    const found = await stat(path);
    if (found.isFile()) return { path, size: found.size, modified: found.mtimeMs };
    return { subject: path, message: 'is not a regular file (folder, pipe or device); it is left out.' };
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    return { subject: path, message: `${explainUnreadable(cause)} It is left out.` };
  }
}

/** Returns a path relative to a root with forward slashes: the same id on every system. */
export function relativeId(root: string, path: string): string {
  // Usually all files, a hundred thousand or more, are listed below the root: then no path needs to be resolved.
  const inside = path.startsWith(root + sep) ? path.slice(root.length + sep.length) : relative(root, path);
  return sep === '/' ? inside : inside.split(sep).join('/');
}
