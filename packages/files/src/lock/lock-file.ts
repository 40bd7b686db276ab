import { createHash } from 'node:crypto';
import { lstat, rename, rm, writeFile } from 'node:fs/promises';
import { StorageError } from '../errors';
import { openRegular } from '../open-regular';
import type { ProcessIdentity } from '../processes/process-identity';

/** What a lock file says. */
export interface LockFile {
  readonly content: string;
  /** Undefined if the file is still being written or was cut off. */
  readonly holder: ProcessIdentity | undefined;
  /** Changes while the holder is alive. */
  readonly beat: number;
}

/** Creates the file; returns false if there is one already. */
export async function createLockFile(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // On a full disk the file is created, but stays empty.
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Reads the file; returns undefined if there is none.
 *
 * @throws StorageError for a link, folder or pipe in its place; the system's error when it cannot be read.
 */
export async function readLockFile(path: string): Promise<LockFile | undefined> {
  try {
    // Should a pipe take its place meanwhile, opening it does not block.
    const file = (await lstat(path)).isFile() ? await openRegular(path) : undefined;
    if (!file) throw new StorageError(`${path} is not a lock file (link, folder or pipe). Remove it.`);
    try {
      const { mtimeMs: beat } = await file.stat();
      const content = await file.readFile('utf8');
      return { content, holder: parseHolder(content), beat };
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Replaces a lock whose holder is gone; returns false if another process was faster or is doing so.
 *
 * A process that wants to replace a dead lock first claims it with a file named after the lock's content, which no other lock
 * has. So only one process at a time can replace it, and a live lock is never moved: the claim, which already names the new
 * holder, is renamed over the dead lock.
 *
 * @param isGone judges the holder of a claim: a claim left by a process that ended is taken over in the same way.
 */
export async function takeLockFileOver(
  path: string,
  gone: LockFile,
  content: string,
  isGone: (path: string, found: LockFile) => boolean,
): Promise<boolean> {
  const claim = claimPath(path, gone);
  if (!(await takeClaim(claim, content, isGone))) return false;
  const found = await readLockFile(path);
  if (found?.content === gone.content && found.beat === gone.beat) {
    await rename(claim, path);
    return true;
  }
  await rm(claim, { force: true });
  return false;
}

/** Names the file that claims a dead lock. */
export function claimPath(path: string, gone: LockFile): string {
  return `${path}.${createHash('sha256').update(gone.content).digest('hex').slice(0, 16)}.claim`;
}

async function takeClaim(
  claim: string,
  content: string,
  isGone: (path: string, found: LockFile) => boolean,
): Promise<boolean> {
  if (await createLockFile(claim, content)) return true;
  const found = await readLockFile(claim);
  return found !== undefined && isGone(claim, found) && takeLockFileOver(claim, found, content, isGone);
}

function parseHolder(content: string): ProcessIdentity | undefined {
  try {
    const { pid, host, space, started } = JSON.parse(content) as Partial<ProcessIdentity>;
    const isWhole = typeof host === 'string' && space !== undefined && started !== undefined;
    return isWhole && Number.isInteger(pid) ? { pid: pid as number, host, space, started } : undefined;
  } catch {
    return undefined;
  }
}
