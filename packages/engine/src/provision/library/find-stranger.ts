import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';

const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
/** As in a folder such as /tmp: those who may write there may not replace what others put there. */
const STICKY = 0o1000;

/**
 * Finds the first of some files and folders that another user of this machine could change, and says so in a clause; undefined if
 * there is none. What root owns is trusted, as root is; missing files are skipped. Says nothing on systems without such owners.
 */
export async function findStranger(paths: readonly string[]): Promise<string | undefined> {
  const self = process.geteuid?.();
  if (self === undefined) return undefined;
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    if (found.uid !== self && found.uid !== 0)
      return `${path} belongs to another user (id ${found.uid}), who can put any program there`;
    if (isOpen(found, self)) return `other users may write to ${path}, and so can put any program there`;
  }
  return undefined;
}

function isOpen({ mode, gid }: Stats, self: number): boolean {
  if ((mode & STICKY) !== 0) return false;
  // A group with the user's number is that user's alone, and then its members may be allowed to write by default.
  const isOwnGroup = gid === 0 || gid === self;
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && !isOwnGroup);
}
