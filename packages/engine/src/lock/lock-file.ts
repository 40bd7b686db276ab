import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from './process-identity';

const SETTLE = 100; // ms in which whoever takes a lock over at the same moment has done so

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

/** Reads the file; undefined where there is none. */
export async function readLockFile(path: string): Promise<LockFile | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  try {
    if (file === undefined) return undefined;
    const { mtimeMs: beat } = await file.stat();
    const content = await file.readFile('utf8');
    return { content, holder: parseHolder(content), beat };
  } finally {
    await file?.close();
  }
}

/**
 * Puts `content` in the place of a lock whose holder is gone; false where another was faster. Of several that do so at
 * once the last one has it, which all of them see a moment later.
 */
export async function takeLockFileOver(path: string, gone: string, content: string): Promise<boolean> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content);
    if ((await readFile(path, 'utf8').catch(() => '')) !== gone) return false;
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await sleep(SETTLE);
  return (await readFile(path, 'utf8').catch(() => '')) === content;
}

function parseHolder(content: string): ProcessIdentity | undefined {
  try {
    const { pid, host, started } = JSON.parse(content) as Partial<ProcessIdentity>;
    const isWhole = Number.isInteger(pid) && typeof host === 'string' && started !== undefined;
    return isWhole ? { pid: pid as number, host, started } : undefined;
  } catch {
    return undefined;
  }
}
