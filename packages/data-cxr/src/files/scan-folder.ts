import { realpath } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import type { DataProblem } from '../contracts';
import { explainUnreadable } from './explain-unreadable';
import { isLitter } from './litter';
import { partLinks, readFolder, type FolderEntries } from './read-folder';

/** A folder with everything below it. */
export interface FolderTree {
  readonly name: string;
  readonly path: string;
  /** Names of everything that is not a folder, in code unit order. */
  readonly files: readonly string[];
  readonly folders: readonly FolderTree[];
  /** What cannot be read in the folder itself. */
  readonly problems: readonly DataProblem[];
}

/** Levels on which links to folders are followed: those of splits and classes. Deeper ones could form a cycle. */
const LINKED_LEVELS = 2;

/**
 * Scans a folder with all folders below it, by name in code unit order. Hidden entries and those that only systems, archives and
 * disks need are skipped. A link to a folder counts as a file, except for links in the folder itself and one level below that do
 * not lead upward. What cannot be read is a problem of the folder that holds it.
 */
export async function scanFolder(path: string): Promise<FolderTree> {
  // The paths of files begin with exactly their folder's path.
  const plain = normalize(path).replace(/(?<=.)[/\\]$/, '');
  return scan('', plain, { level: 0, root: plain });
}

async function scan(
  name: string,
  path: string,
  { level, root }: { readonly level: number; readonly root: string },
): Promise<FolderTree> {
  const entries = await readFolder(path);
  const links =
    level < LINKED_LEVELS
      ? await followLinks(path, entries.links.filter(isWanted), root)
      : { folders: [], files: entries.links, problems: [] };
  const inside = [...entries.folders, ...links.folders].filter(isWanted).sort();
  return {
    name,
    path,
    files: [...entries.files, ...links.files].filter(isWanted).sort(),
    folders: await Promise.all(
      inside.map((folder) => scan(folder, join(path, folder), { level: level + 1, root })),
    ),
    problems: [...entries.problems, ...links.problems],
  };
}

function isWanted(name: string): boolean {
  return !name.startsWith('.') && !isLitter(name);
}

/** Separates links to folders that do not lead upward from others, which count as files. */
async function followLinks(
  path: string,
  names: readonly string[],
  root: string,
): Promise<Pick<FolderEntries, 'files' | 'folders' | 'problems'>> {
  const { toFolders, others, problems } = await partLinks({ path, links: names });
  const [files, folders] = [[...others], [] as string[]];
  const lost: DataProblem[] = [];
  for (const name of toFolders) {
    const link = join(path, name);
    try {
      ((await leadsUp(link, root)) ? files : folders).push(name);
    } catch (cause) {
      lost.push({ subject: link, message: explainUnreadable(cause) });
    }
  }
  return { files, folders, problems: [...problems, ...lost] };
}

async function leadsUp(path: string, root: string): Promise<boolean> {
  const [start, target] = [await realpath(root), await realpath(path)];
  return start === target || start.startsWith(target.endsWith(sep) ? target : target + sep);
}

/** Lists what cannot be read in a folder and in those below it. */
export function problemsBelow({ problems, folders }: FolderTree): DataProblem[] {
  return [...problems, ...folders.flatMap(problemsBelow)];
}

/** Returns the paths of all files in a folder and below it, in code unit order. */
export function filesBelow(tree: FolderTree): string[] {
  return listBelow(tree).sort();
}

function listBelow({ path, files, folders }: FolderTree): string[] {
  const start = path.endsWith(sep) ? path : path + sep;
  return [...files.map((name) => start + name), ...folders.flatMap(listBelow)];
}

/** Tells whether a folder holds any file, including in subfolders. */
export function holdsFiles({ files, folders }: FolderTree): boolean {
  return files.length > 0 || folders.some(holdsFiles);
}
