import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { temporaryPath } from './temporary-files';
import { replaceFolder, withTemporaryPath, writeFileAtomic } from './write-atomic';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-atomic-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Greater than any process ID that Linux, macOS or Windows assigns. */
const NO_PROCESS = 2 ** 31 - 1;

/** Returns the temporary name that another process on this machine would use; a start of '' is unknown. */
function temporaryName(name: string, pid: number, started = ''): string {
  return basename(temporaryPath(name)).replace(/-\d+-\d*-/, `-${pid}-${started}-`);
}

describe('writeFileAtomic', () => {
  it('makes missing folders, replaces the content and leaves nothing else', async () => {
    const path = join(folder, 'a', 'b.txt');
    await writeFileAtomic(path, 'a longer first content');
    await writeFileAtomic(path, new Uint8Array([104, 105]));
    expect(await readFile(path, 'utf8')).toBe('hi');
    expect(await readdir(join(folder, 'a'))).toEqual(['b.txt']);
  });

  it('removes what dead processes left of this file, and nothing else', async () => {
    const kept = [
      temporaryName('a.txt', process.ppid),
      temporaryName('b.txt', NO_PROCESS),
      basename(temporaryPath('a.txt')),
      'a.txt.old',
      'a.txt.1x-0.tmp',
    ];
    const removed = [temporaryName('a.txt', NO_PROCESS)];
    // Linux distinguishes a process from an earlier one with the same ID.
    if (process.platform === 'linux') removed.push(temporaryName('a.txt', process.pid, '1'));
    for (const name of [...kept, ...removed]) await writeFile(join(folder, name), 'half');
    await writeFileAtomic(join(folder, 'a.txt'), 'whole');
    expect((await readdir(folder)).sort()).toEqual(['a.txt', ...kept].sort());
  });

  it('ends with one complete content when ten writes of one file run at once', async () => {
    const contents = Array.from({ length: 10 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(contents.map((content) => writeFileAtomic(join(folder, 'a'), content)));
    expect(contents).toContain(await readFile(join(folder, 'a'), 'utf8'));
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('leaves the old file and no leftover when it cannot replace it', async () => {
    await mkdir(join(folder, 'taken'));
    await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toThrow(/EISDIR|EPERM|EEXIST/);
    expect(await readdir(folder)).toEqual(['taken']);
  });
});

describe('withTemporaryPath', () => {
  it('removes an incomplete folder when writing fails', async () => {
    const failing = withTemporaryPath(join(folder, 'made'), async (temporary) => {
      await mkdir(join(temporary, 'inner'), { recursive: true });
      throw new Error('no space');
    });
    await expect(failing).rejects.toThrow('no space');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('replaceFolder', () => {
  async function makeFolder(name: string, file: string): Promise<string> {
    await mkdir(join(folder, name, 'inner'), { recursive: true });
    await writeFile(join(folder, name, 'inner', file), file);
    return join(folder, name);
  }

  it('puts a folder where there was none, and where there was a full one', async () => {
    const target = join(folder, 'target');
    await replaceFolder(await makeFolder('first', '1'), target);
    expect(await readdir(join(target, 'inner'))).toEqual(['1']);
    await replaceFolder(await makeFolder('second', '2'), target);
    expect(await readdir(join(target, 'inner'))).toEqual(['2']);
    expect(await readdir(folder)).toEqual(['target']);
  });

  it('keeps the old folder when there is no new one', async () => {
    const target = await makeFolder('target', 'old');
    await expect(replaceFolder(join(folder, 'missing'), target)).rejects.toThrow(/ENOENT/);
    expect(await readdir(join(target, 'inner'))).toEqual(['old']);
    expect(await readdir(folder)).toEqual(['target']);
  });

  it('puts the old folder back when the new one cannot be moved', async () => {
    const target = await makeFolder(join('new', 'target'), 'old');
    // No folder can be moved into itself.
    await expect(replaceFolder(join(folder, 'new'), target)).rejects.toThrow(/EINVAL|EPERM|EBUSY/);
    expect(await readdir(join(target, 'inner'))).toEqual(['old']);
    expect(await readdir(join(folder, 'new'))).toEqual(['target']);
  });

  it("removes what a crash between the two renames left, and nobody else's folder", async () => {
    await makeFolder(temporaryName('target', NO_PROCESS), 'old');
    await makeFolder('target.previous', 'a copy');
    await makeFolder('target', 'old');
    await replaceFolder(await makeFolder('new', 'new'), join(folder, 'target'));
    expect((await readdir(folder)).sort()).toEqual(['target', 'target.previous']);
  });
});
