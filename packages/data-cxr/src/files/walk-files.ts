import { join } from 'node:path';
import type { DataProblem } from '../contracts';
import { isLitter } from './litter';
import { readFolder } from './read-folder';

/** Everything below a folder that is not a folder, and what cannot be reached. */
export interface WalkedFiles {
  /** Files and links, by path in code unit order. */
  readonly paths: readonly string[];
  readonly problems: readonly DataProblem[];
}

/**
 * Lists the files below a folder, folder by folder: the contents of one that cannot be read are missing, which is a problem.
 * Links are listed, not followed: they could form a cycle. Folders that only systems and archives need are skipped.
 */
export async function walkFiles(folder: string): Promise<WalkedFiles> {
  const paths: string[] = [];
  const problems: DataProblem[] = [];
  const folders = [folder];
  for (let path = folders.pop(); path !== undefined; path = folders.pop()) {
    const parent = path;
    const entries = await readFolder(parent);
    for (const name of [...entries.files, ...entries.links]) paths.push(join(parent, name));
    for (const name of entries.folders) if (!isLitter(name)) folders.push(join(parent, name));
    problems.push(...entries.problems);
  }
  return { paths: paths.sort(), problems };
}
