/** Files and folders that are written next to their final path, and what remains of them after a process was killed. */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { identifySelf, isRunning, readSpace } from '../processes/process-identity';

/** The writer's process-ID scope, ID and start time, and a part that distinguishes its files. */
const NAME = /\.([\da-f]{8})-(\d+)-(\d*)-[\da-f]{8}\.tmp$/;
const DAY = 24 * 3600 * 1000;

/** Returns a path that only this process writes, to be renamed to `path`. */
export function temporaryPath(path: string): string {
  const { pid, started } = identifySelf();
  return `${path}.${processSpace()}-${pid}-${started ?? ''}-${randomUUID().slice(0, 8)}.tmp`;
}

/**
 * Removes from a folder what killed processes left: those of this machine and container at once; those of others, which may share
 * the folder, if not written to for a day. Files with other names stay.
 */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (NAME.test(name)) await removeLeft(join(folder, name));
}

/** Removes what killed processes left next to this path while writing it. */
export async function removeAbandonedOf(path: string): Promise<void> {
  const own = basename(path);
  for (const name of await readdir(dirname(path)))
    if (name.replace(NAME, '') === own && name !== own) await removeLeft(join(dirname(path), name));
}

async function removeLeft(path: string): Promise<void> {
  const [, space, pid, started] = NAME.exec(path) ?? [];
  const isLeft =
    space === processSpace()
      ? isRunning({ pid: Number(pid), host: hostname(), space: readSpace(), started: started || null }) ===
        false
      : await isOld(path);
  if (isLeft) await rm(path, { recursive: true, force: true });
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > DAY;
}

/** Identifies the scope of process IDs: one boot of the machine, one container. */
function processSpace(): string {
  return createHash('sha256')
    .update(`${hostname()} ${readSpace() ?? ''}`)
    .digest('hex')
    .slice(0, 8);
}
