/** Files that are being written next to their final place, and what is left of them after a process was killed. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const NAME = /\.([\da-f]{8})-(\d+)-[\da-f-]{36}\.tmp$/;
const DAY = 24 * 3600 * 1000;

/** Returns the path of a file that this process alone writes, to be renamed to `path`. */
export function temporaryPath(path: string): string {
  return `${path}.${processSpace()}-${process.pid}-${randomUUID()}.tmp`;
}

/**
 * Removes from a folder what killed processes left: files from this machine and container at once; files from others, which may
 * share the folder, when nobody has written to them for a day. Files with other names stay.
 */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, space, pid] = NAME.exec(name) ?? [];
    if (space === undefined) continue;
    const path = join(folder, name);
    const isLeft = space === processSpace() ? !isRunning(Number(pid)) : await isOld(path);
    if (isLeft) await rm(path, { force: true });
  }
}

async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > DAY;
}

/** The scope in which process ids are comparable: one boot of the machine, one container. */
function processSpace(): string {
  return createHash('sha256').update(`${hostname()} ${readSpace()}`).digest('hex').slice(0, 8);
}

function readSpace(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1')} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
