import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsError } from '@cxr-anomaly/core-nets';
import { LockedError } from '@cxr-anomaly/files/node';
import { silentReporter, withOwnFolder } from '@cxr-anomaly/runs';
import { waitUntilFree } from './wait-until-free';

const watching = (said: string[] = [], signal = new AbortController().signal) => ({
  reporter: { ...silentReporter, say: (text: string) => void said.push(text) },
  signal,
});

describe('waitUntilFree', () => {
  it('waits for whoever works in the folder, and says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'free-'));
    const { reporter, signal } = watching();
    const order: string[] = [];
    let [leave, entered] = [(): void => undefined, (): void => undefined];
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const first = withOwnFolder(folder, { reporter, signal }, async () => {
      entered();
      await new Promise<void>((resolve) => (leave = resolve));
      order.push('first');
    });
    await inside;
    const said: string[] = [];
    const second = waitUntilFree(
      () => withOwnFolder(folder, { reporter, signal }, () => Promise.resolve(order.push('second'))),
      { ...watching(said), reporter: { ...silentReporter, say: (text) => (said.push(text), leave()) } },
    );
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
    expect(said).toEqual([expect.stringContaining(`process ${process.pid}`)]);
    await rm(folder, { recursive: true });
  });

  it('throws other errors at once, and stops waiting when aborted', async () => {
    const other = () => Promise.reject(new SettingsError('k=0'));
    await expect(waitUntilFree(other, watching())).rejects.toThrow('k=0');
    const aborted = new AbortController();
    const locked = () => {
      aborted.abort(new Error('Ctrl-C'));
      return Promise.reject(new SettingsError('in use', { cause: new LockedError('process 1') }));
    };
    await expect(waitUntilFree(locked, watching([], aborted.signal))).rejects.toThrow('Ctrl-C');
  });
});
