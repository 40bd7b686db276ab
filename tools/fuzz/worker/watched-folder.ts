import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from '../formats/format';

/** Where a case's files are, next to folders in which nothing may change. */
export const CASE_FOLDER = 'case';

/**
 * Makes the folders that a reader gone wrong might write to: its own, its neighbors', its parent's, and those the system offers.
 */
export function makeWatchedFolder(root: string): void {
  for (const name of ['work', 'home', 'temporary', 'cache', 'neighbor'])
    mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, 'neighbor', 'slip.npy'), 'stays as it is');
}

/** Where a process should think its folders are. */
export function watchedEnvironment(root: string): Record<string, string> {
  const cache = join(root, 'cache');
  return {
    HOME: join(root, 'home'),
    TMPDIR: join(root, 'temporary'),
    XDG_CACHE_HOME: cache,
    CXR_CACHE: cache,
  };
}

/** Puts a case's files into its folder, in place of those of the previous case. */
export function placeCase(root: string, files: Files): string {
  const folder = join(root, CASE_FOLDER);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

/** Lists everything under a folder, with what reveals a change. */
export function listState(root: string): ReadonlyMap<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(paths.map((path) => [path, describe(join(root, path))]));
}

function describe(path: string): string {
  const { mode, size, mtimeMs, ino } = lstatSync(path);
  // A folder's time and size only say that something in it was added or removed, which the list itself shows.
  return mode & 0o040000 ? 'folder' : [mode, size, mtimeMs, ino].join(' ');
}

/** Names what differs between two lists, except for what may. */
export function listChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  allowed: RegExp,
): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.filter((path) => before.get(path) !== after.get(path) && !allowed.test(path));
}
