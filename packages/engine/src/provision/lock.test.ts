import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from './lock';

describe('withLock', () => {
  let folder: string;
  let file: string;
  const nobodyWaits = (holder: string): void => {
    throw new Error(`waited for ${holder}`);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cxr-lock-'));
    file = join(folder, 'deeper', 'setup.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one at a time work, and each of them', async () => {
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

  it('tells once for whom it waits', async () => {
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

  it('takes over from a process of this machine that is gone', async () => {
    await withLock(file, nobodyWaits, () => Promise.resolve()); // makes the folder
    writeFileSync(file, `4194305@${hostname()}`); // above the largest process id
    await expect(withLock(file, nobodyWaits, () => Promise.resolve('mine'))).resolves.toBe('mine');
  });

  it('takes over from another machine that has been silent for long', async () => {
    await withLock(file, nobodyWaits, () => Promise.resolve());
    writeFileSync(file, '1@elsewhere');
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(file, longAgo, longAgo);
    await expect(withLock(file, nobodyWaits, () => Promise.resolve('mine'))).resolves.toBe('mine');
  });
});
