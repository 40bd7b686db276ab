/** Files that are being written beside their place, and what is left of them where a process was killed. */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { hasProcess } from '../processes/has-process';
import { readSpace } from '../processes/process-identity';

const NAME = /\.([\da-f]{8})-(\d+)-[\da-f-]{36}\.tmp$/;
const DAY = 24 * 3600 * 1000;

/** Gives the path of a file that this process alone writes, to be renamed to `path`. */
export function temporaryPath(path: string): string {
  return `${path}.${processSpace()}-${process.pid}-${randomUUID()}.tmp`;
}

/**
 * Removes from a folder what killed processes left: of this machine and container at once, of others, which may share the folder,
 * what nobody has written to for a day. Files of other names stay.
 */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, space, pid] = NAME.exec(name) ?? [];
    if (space === undefined) continue;
    const path = join(folder, name);
    const isLeft = space === processSpace() ? !hasProcess(Number(pid)) : await isOld(path);
    if (isLeft) await rm(path, { force: true });
  }
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > DAY;
}

/** Where process ids mean the same: one start of the machine, one container. */
function processSpace(): string {
  return createHash('sha256')
    .update(`${hostname()} ${readSpace() ?? ''}`)
    .digest('hex')
    .slice(0, 8);
}
