import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, lstat, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { EngineError } from '../errors';
import type { ProcessIdentity } from './process-identity';

/** What a lock file says. */
export interface LockFile {
  readonly content: string;
  /** Undefined where it is being written, or was cut off. */
  readonly holder: ProcessIdentity | undefined;
  /** Changes while the holder lives. */
  readonly beat: number;
}

/** Creates the file; false where there is one already. */
export async function createLockFile(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // On a full disk the file is made, but stays empty.
    await rm(path, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Reads the file; undefined where there is none.
 *
 * @throws EngineError for a link, folder or pipe in its place; the system's error when it cannot be read.
 */
export async function readLockFile(path: string): Promise<LockFile | undefined> {
  try {
    if (!(await lstat(path)).isFile())
      throw new EngineError(`${path} is no lock but a link, folder or pipe. Remove it.`);
    // Should a pipe take its place meanwhile, opening it waits for nobody.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
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
 * Takes the place of a lock whose holder is gone; false where another was faster. The old file is moved aside, which one of
 * several can do, and looked at there: a lock that another took meanwhile is put back.
 */
export async function takeLockFileOver(path: string, gone: string, content: string): Promise<boolean> {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== gone) {
      await link(aside, path);
      return false;
    }
  } catch (error) {
    if (['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
  return createLockFile(path, content);
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
