import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from '../errors';
import { LockedError, takeLock, withLock } from './lock';
import { claimPath, createLockFile, readLockFile, takeLockFileOver, type LockFile } from './lock-file';
import { identifySelf, isRunning } from '../processes/process-identity';

const ROUNDS = 100;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cxr-lock-'));
  file = join(folder, 'deeper', 'setup.lock');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const nobodyWaits = (holder: string): void => {
  throw new Error(`waited for ${holder}`);
};

/** Leaves a lock file as if written by another process, or by one that no longer holds it. */
function leave(content: string | object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

/** Returns what the lock file says. */
async function found(): Promise<LockFile> {
  const lock = await readLockFile(file);
  if (lock === undefined) throw new Error(`there is no ${file}`);
  return lock;
}

/** Lets time run 100 times as fast for a process that watches. */
function hurry(): void {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() * 100);
}

describe('withLock', () => {
  it('lets all callers work, one at a time', async () => {
    let working = 0;
    const overlaps: number[] = [];
    const work = async (): Promise<void> => {
      overlaps.push(++working);
      await sleep(20);
      working--;
    };
    await Promise.all([1, 2, 3].map(() => withLock(file, () => undefined, work)));
    expect(overlaps).toEqual([1, 1, 1]);
    expect(existsSync(file)).toBe(false);
  });

  it('reports once whom it is waiting for', async () => {
    const told: string[] = [];
    const first = withLock(file, nobodyWaits, () => sleep(500));
    await sleep(50);
    await withLock(
      file,
      (holder) => told.push(holder),
      () => Promise.resolve(),
    );
    await first;
    expect(told).toEqual([`process ${process.pid} on ${hostname()}`]);
  });

  it('is released when the work fails', async () => {
    await expect(withLock(file, nobodyWaits, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(file, nobodyWaits, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});

describe('takeLock', () => {
  it('says at once who holds it, and can be taken after that holder released it', async () => {
    const first = await takeLock(file, nobodyWaits);
    await expect(takeLock(file, nobodyWaits)).rejects.toThrow(LockedError);
    await expect(takeLock(file, nobodyWaits)).rejects.toMatchObject({
      holder: `process ${process.pid} on ${hostname()}`,
    });
    await first.release();
    await expect((await takeLock(file, nobodyWaits)).isHeld()).resolves.toBe(true);
  });

  it.each([
    ['is gone', () => ({ ...identifySelf(), pid: 4194305 })], // above the largest process ID
    ['had the ID of one that started later', () => ({ ...identifySelf(), started: '1' })],
  ])('takes over at once from a process on this machine that %s', async (_, holder) => {
    leave(holder());
    const lock = await takeLock(file, nobodyWaits);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject(identifySelf());
    await lock.release();
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  it('gives an abandoned lock to one of several processes that want it', async () => {
    leave({ ...identifySelf(), pid: 4194305 });
    const taken = await Promise.allSettled([1, 2, 3, 4].map(() => takeLock(file, nobodyWaits)));
    expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is won by one of many in every round, even if some are slow to replace an abandoned lock', async () => {
    const winners: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      leave({ ...identifySelf(), pid: 4194305, key: round });
      const taken = await Promise.allSettled(Array.from({ length: 16 }, () => takeLock(file, nobodyWaits)));
      const locks = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      winners.push(locks.length);
      expect(await locks[0]?.isHeld()).toBe(true);
      await locks[0]?.release();
    }
    expect(winners).toEqual(winners.map(() => 1));
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  it('never moves a live lock, however late a process comes that saw a dead one', async () => {
    leave({ ...identifySelf(), pid: 4194305 });
    const dead = await found();
    const lock = await takeLock(file, nobodyWaits);
    const { mtimeMs } = statSync(file);
    for (let round = 0; round < ROUNDS; round++) {
      const late = takeLockFileOver(file, dead, 'late', () => true);
      const others = Array.from({ length: 8 }, () => createLockFile(file, 'other'));
      expect(await Promise.all([late, ...others])).not.toContain(true);
    }
    expect(await lock.isHeld()).toBe(true);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(dirname(file))).toHaveLength(1);
  });

  it('takes over from a process that ended while it was replacing a dead lock', async () => {
    const gone = { ...identifySelf(), pid: 4194305 };
    leave({ ...gone, key: 'holder' });
    const dead = await found();
    writeFileSync(claimPath(file, dead), JSON.stringify({ ...gone, key: 'claimant' }));
    const lock = await takeLock(file, nobodyWaits);
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
    expect(readdirSync(dirname(file))).toEqual([]);
  });

  it.each([
    ['another machine', JSON.stringify({ pid: 1, host: 'elsewhere', space: null, started: '7' })],
    ['an unreadable holder', ''],
  ])('takes over from %s after a minute without a sign of life, whatever the clock', async (_, content) => {
    leave(content);
    hurry();
    jest.spyOn(Date, 'now').mockReturnValue(0);
    const told: string[] = [];
    const lock = await takeLock(file, (holder) => told.push(holder));
    expect(await lock.isHeld()).toBe(true);
    expect(told).toHaveLength(1);
  });

  it('trusts a process on another machine that shows a sign of life', async () => {
    const content = JSON.stringify({ pid: 1, host: 'elsewhere', space: null, started: '7' });
    leave(content);
    const beats = setInterval(() => leave(content), 50);
    await expect(takeLock(file, () => undefined)).rejects.toThrow('process 1 on elsewhere');
    clearInterval(beats);
  });

  it('trusts a process unknown here that shows a sign of life from a container with the same name', async () => {
    const content = JSON.stringify({ ...identifySelf(), pid: 4194305, space: 'another container' });
    leave(content);
    const beats = setInterval(() => leave(content), 50);
    await expect(takeLock(file, () => undefined)).rejects.toThrow('process 4194305');
    clearInterval(beats);
  });

  it('stops watching when it is told to', async () => {
    leave('');
    const controller = new AbortController();
    const taking = takeLock(file, () => controller.abort(new Error('enough')), controller.signal);
    await expect(taking).rejects.toThrow('enough');
  });

  it.each<[string, () => void]>([
    ['a link to nowhere', () => symlinkSync('nowhere', file)],
    ['a folder', () => mkdirSync(file)],
    ['a pipe', () => execFileSync('mkfifo', [file])],
  ])('refuses %s in its place', async (_, make) => {
    mkdirSync(dirname(file), { recursive: true });
    make();
    await expect(takeLock(file, nobodyWaits)).rejects.toThrow(StorageError);
    await expect(takeLock(file, nobodyWaits)).rejects.toThrow(
      /setup\.lock is not a lock file \(link, folder or pipe\)/,
    );
  });

  it("notices that the file was deleted or is another process's, and then leaves it alone", async () => {
    const lock = await takeLock(file, nobodyWaits);
    rmSync(file);
    expect(await lock.isHeld()).toBe(false);
    leave('another');
    expect(await lock.isHeld()).toBe(false);
    await lock.release();
    expect(readFileSync(file, 'utf8')).toBe('another');
  });
});

describe('isRunning', () => {
  it('says no for a process that has ended but has not been waited for yet', async () => {
    // The shell puts a child into the background and becomes a program that never waits for it.
    const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = await new Promise<number>((resolve) =>
      shell.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
    );
    await sleep(300);
    expect(isRunning({ ...identifySelf(), pid, started: null })).toBe(false);
    shell.kill();
  });
});
