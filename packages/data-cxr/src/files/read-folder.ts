import { isUtf8 } from 'node:buffer';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataProblem } from '../contracts';
import { explainUnreadable, isAbsent } from './explain-unreadable';

/** The contents of one folder. Names are in code unit order. */
export interface FolderEntries {
  readonly path: string;
  /** Names of everything that is neither a folder nor a link. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly links: readonly string[];
  /** Reports that the folder cannot be read, or names in it that are not text. */
  readonly problems: readonly DataProblem[];
}

/**
 * Reads the contents of one folder. A missing folder is empty; one that cannot be read for another reason has unknown contents,
 * which is a problem. Names are bytes: one that is not UTF-8 belongs to no path by which it could be opened, and is a problem
 * too.
 */
export async function readFolder(path: string): Promise<FolderEntries> {
  const files: string[] = [];
  const folders: string[] = [];
  const links: string[] = [];
  const problems: DataProblem[] = [];
  try {
    for (const entry of await readdir(path, { withFileTypes: true, encoding: 'buffer' })) {
      if (!isUtf8(entry.name)) problems.push(...refuseName(path, entry.name));
      else if (entry.isDirectory()) folders.push(entry.name.toString());
      else (entry.isSymbolicLink() ? links : files).push(entry.name.toString());
    }
  } catch (cause) {
    if (!isAbsent(cause)) problems.push({ subject: path, message: explainUnreadable(cause) });
  }
  for (const names of [files, folders, links]) names.sort();
  return { path, files, folders, links, problems };
}

/** Separates links to folders from others; links that cannot be followed for any reason other than being broken are problems. */
export async function partLinks({ path, links }: Pick<FolderEntries, 'path' | 'links'>): Promise<{
  readonly toFolders: readonly string[];
  readonly others: readonly string[];
  readonly problems: readonly DataProblem[];
}> {
  const toFolders: string[] = [];
  const others: string[] = [];
  const problems: DataProblem[] = [];
  for (const name of links) {
    const link = join(path, name);
    try {
      ((await stat(link)).isDirectory() ? toFolders : others).push(name);
    } catch (cause) {
      if (isAbsent(cause)) others.push(name);
      else problems.push({ subject: link, message: explainUnreadable(cause) });
    }
  }
  return { toFolders, others, problems };
}

/** Shows bytes above ASCII by their number, whatever alphabet was meant. Hidden names do not matter. */
function refuseName(path: string, name: Buffer): DataProblem[] {
  const text = name.toString('latin1');
  if (text.startsWith('.')) return [];
  const shown = text.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  const message = 'has a name that is not UTF-8; it is left out with everything in it. Rename it.';
  return [{ subject: join(path, shown), message }];
}
