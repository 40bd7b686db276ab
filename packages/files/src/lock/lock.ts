/**
 * A lock held by one process at a time: a file that names the process.
 *
 * It is taken over from a process on this machine that no longer runs, and from one on another machine whose file was not
 * touched while it was watched for a minute. This does not depend on any clock that can be set.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLockFile, readLockFile, takeLockFileOver, type LockFile } from './lock-file';
import { identifySelf, isRunning } from '../processes/process-identity';

const HEARTBEAT = 5_000; // ms
const STALE_AFTER = 60_000; // ms without a heartbeat
const POLL = 200; // ms
const SETTLE = 10; // ms

/** Another process holds the lock. */
export class LockedError extends Error {
  override readonly name = 'LockedError';

  /** @param holder e.g. `process 7 on ward-3`. */
  constructor(readonly holder: string) {
    super(`Held by ${holder}.`);
  }
}

/** A lock that this process holds. */
export interface Lock {
  /** False once its file has been deleted or taken over. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Runs `work` while no other process holds the same lock file, after waiting for one that does.
 *
 * @param onWait called once, with the holder, if it has to wait.
 */
export async function withLock<T>(
  file: string,
  onWait: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await acquire(file, { waits: true, onWait });
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/**
 * Takes a lock or says who holds it.
 *
 * @param onWait called once, with the holder, if it is on another machine and has to be watched for up to a minute.
 * @throws LockedError when another process holds it; the signal's reason when aborted while watching.
 */
export function takeLock(
  file: string,
  onWait: (holder: string) => void,
  signal?: AbortSignal,
): Promise<Lock> {
  return acquire(file, { waits: false, onWait, ...(signal && { signal }) });
}

interface AcquireOptions {
  readonly waits: boolean;
  readonly onWait: (holder: string) => void;
  readonly signal?: AbortSignal;
}

async function acquire(file: string, { waits, onWait, signal }: AcquireOptions): Promise<Lock> {
  await mkdir(dirname(file), { recursive: true });
  const content = JSON.stringify({ ...identifySelf(), key: randomUUID() });
  const watch = new Watch();
  let told = false;
  while (!(await createLockFile(file, content))) {
    const found = await readLockFile(file);
    if (found === undefined) {
      await sleep(SETTLE); // released meanwhile
      continue;
    }
    const state = watch.judge(file, found);
    if (state === 'gone') {
      const isGone = (path: string, one: LockFile): boolean => watch.judge(path, one) === 'gone';
      if (await takeLockFileOver(file, found, content, isGone)) break;
      await sleep(SETTLE); // another process is replacing it
      signal?.throwIfAborted();
      continue;
    }
    const holder = describe(found);
    if (state === 'alive' && !waits) throw new LockedError(holder);
    if (!told) onWait(holder);
    told = true;
    await sleep(POLL);
    signal?.throwIfAborted();
  }
  return hold(file, content);
}

/** Tells whether the holder of a lock is alive: by asking the system or, for another machine, by watching the file. */
class Watch {
  private readonly seen = new Map<string, { readonly lock: LockFile; readonly since: number }>();

  judge(path: string, found: LockFile): 'alive' | 'gone' | 'unknown' {
    const runs = found.holder && isRunning(found.holder);
    if (runs !== undefined) return runs ? 'alive' : 'gone';
    const before = this.seen.get(path);
    const isSame = before?.lock.content === found.content;
    if (before === undefined || !isSame || before.lock.beat !== found.beat) {
      this.seen.set(path, { lock: found, since: performance.now() });
      return isSame ? 'alive' : 'unknown';
    }
    return performance.now() - before.since > STALE_AFTER ? 'gone' : 'unknown';
  }
}

function hold(file: string, content: string): Lock {
  const isHeld = async () => (await readLockFile(file))?.content === content;
  const heartbeat = setInterval(() => {
    const now = new Date();
    void utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT);
  heartbeat.unref();
  return {
    isHeld,
    async release() {
      clearInterval(heartbeat);
      try {
        if (await isHeld()) await rm(file, { force: true });
      } catch {
        // If the file stays because the disk fails, the process it names shows that nobody holds it.
      }
    },
  };
}

function describe({ holder }: LockFile): string {
  return holder ? `process ${holder.pid} on ${holder.host}` : 'an unidentified process';
}
