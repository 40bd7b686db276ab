import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { DataError } from '../errors';

/** A folder with all that lies below it. */
export interface FolderTree {
  readonly name: string;
  readonly path: string;
  /** Names of what is no folder, in code unit order. */
  readonly files: readonly string[];
  readonly folders: readonly FolderTree[];
}

/** What systems, archives and disks with DICOM files have beside hidden files: no image. */
const LITTER = [
  '__macosx',
  'thumbs.db',
  'desktop.ini',
  'dicomdir',
  'lost+found',
  '$recycle.bin',
  'system volume information',
];

/** Levels on which links to folders are followed: those of splits and classes. Deeper ones could lead in a circle. */
const LINKED_LEVELS = 2;

/**
 * Scans a folder with all folders below it, by name in code unit order. Hidden entries and what only systems, archives and disks need are
 * passed over. A link to a folder counts as a file, but for those in the folder itself and one level below that lead
 * elsewhere than up.
 *
 * @throws DataError when a folder cannot be read.
 */
export async function scanFolder(path: string): Promise<FolderTree> {
  // Paths of files begin with their folder's, letter by letter.
  const plain = normalize(path).replace(/(?<=.)[/\\]$/, '');
  return scan('', plain, { level: 0, root: await realpath(path) });
}

async function scan(
  name: string,
  path: string,
  { level, root }: { readonly level: number; readonly root: string },
): Promise<FolderTree> {
  const files: string[] = [];
  const folders: Promise<FolderTree>[] = [];
  for (const entry of await readEntries(path)) {
    const inside = join(path, entry.name);
    const isFolder =
      entry.isDirectory() ||
      (entry.isSymbolicLink() && level < LINKED_LEVELS && (await leadsToFolder(inside, root)));
    if (isFolder) folders.push(scan(entry.name, inside, { level: level + 1, root }));
    else files.push(entry.name);
  }
  return { name, path, files, folders: await Promise.all(folders) };
}

async function readEntries(path: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter(({ name }) => !name.startsWith('.') && !LITTER.includes(name.toLowerCase()))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path} cannot be listed: ${reason}.`, { cause });
  }
}

async function leadsToFolder(path: string, root: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) return false;
  const target = await realpath(path);
  return root !== target && !root.startsWith(target.endsWith(sep) ? target : target + sep);
}

/** Gives the paths of all files in a folder and below it, in code unit order. */
export function filesBelow(tree: FolderTree): string[] {
  return listBelow(tree).sort();
}

function listBelow({ path, files, folders }: FolderTree): string[] {
  const start = path.endsWith(sep) ? path : path + sep;
  return [...files.map((name) => start + name), ...folders.flatMap(listBelow)];
}

/** Says whether a folder holds any file, sub-folders included. */
export function holdsFiles({ files, folders }: FolderTree): boolean {
  return files.length > 0 || folders.some(holdsFiles);
}
