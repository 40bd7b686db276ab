import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRegular } from './open-regular';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-regular-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('openRegular', () => {
  it('follows a link to a file unless told not to', async () => {
    const [file, link] = [join(folder, 'file'), join(folder, 'link')];
    writeFileSync(file, 'content');
    symlinkSync(file, link);
    const handle = await openRegular(link);
    expect(await handle?.readFile('utf8')).toBe('content');
    await handle?.close();
    await expect(openRegular(link, { followsLinks: false })).rejects.toThrow(/ELOOP/);
  });

  // Opening a pipe that nobody writes to would block forever.
  it.each<[string, (path: string) => void]>([
    ['a folder', (path) => mkdirSync(path)],
    ['a pipe', (path) => void execFileSync('mkfifo', [path])],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
  ])('skips %s at once', async (_, make) => {
    make(join(folder, 'x'));
    expect(await openRegular(join(folder, 'x'))).toBeUndefined();
  });
});
