import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT = 5_000; // ms
const STALE_AFTER = 60_000; // ms without a heartbeat
const POLL = 200; // ms

/**
 * Runs `work` while no other process that asks for the same lock file does.
 *
 * The lock only saves double work: everything done under it is renamed into place, so two holders would do no harm. It
 * is taken over from a process that died, or, on another machine, that has given no sign of life for a minute.
 *
 * @param onWait is called once, with the holder, if it has to wait.
 */
export async function withLock<T>(
  file: string,
  onWait: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  await acquire(file, onWait);
  const heartbeat = setInterval(() => void touch(file), HEARTBEAT);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(file, { force: true });
  }
}

async function acquire(file: string, onWait: (holder: string) => void): Promise<void> {
  let waited = false;
  while (!(await tryCreate(file))) {
    const holder = await readFile(file, 'utf8').catch(() => undefined);
    if (holder === undefined) continue; // released meanwhile
    if (await isStale(file, holder)) {
      await rm(file, { force: true });
      continue;
    }
    if (!waited) onWait(`process ${holder.replace('@', ' on ')}`);
    waited = true;
    await sleep(POLL);
  }
}

async function tryCreate(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(`${process.pid}@${hostname()}`);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(file: string, holder: string): Promise<boolean> {
  const [pid, host] = holder.split('@');
  if (host === hostname() && !isAlive(Number(pid))) return true;
  const beat = await stat(file).catch(() => undefined);
  return beat !== undefined && Date.now() - beat.mtimeMs > STALE_AFTER;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined);
}
