import { isUtf8 } from 'node:buffer';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataProblem } from '../contracts';
import { explainUnreadable, isAbsent } from './explain-unreadable';

/** What one folder holds. Names are in code unit order. */
export interface FolderEntries {
  readonly path: string;
  /** Names of what is neither a folder nor a link. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly links: readonly string[];
  /** Says that the folder cannot be read, or what in it has a name that is no text. */
  readonly problems: readonly DataProblem[];
}

/**
 * Reads what one folder holds. One that is not there holds nothing; one that cannot be read for another reason holds nothing
 * that is known, which is a problem. Names are bytes: one that is no UTF-8 belongs to no path that could be opened by it, and is a problem too.
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

/** Parts links to folders from others; those that nobody can follow for another reason than that they lead nowhere are problems. */
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

/** Shows bytes above ASCII by their number, whatever alphabet they were meant in. A hidden name is nobody's concern. */
function refuseName(path: string, name: Buffer): DataProblem[] {
  const text = name.toString('latin1');
  if (text.startsWith('.')) return [];
  const shown = text.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  const message = 'has a name that is not UTF-8; it is left out with everything in it. Rename it.';
  return [{ subject: join(path, shown), message }];
}
