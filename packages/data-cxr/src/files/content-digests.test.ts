import { createHash } from 'node:crypto';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestContents } from './content-digests';
import { createTestFolder, writeTree } from './testing/image-files';
import { listImages } from './list-images';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('digestContents', () => {
  const cache = createTestFolder();
  const before = process.env['CXR_CACHE'];

  beforeAll(() => {
    process.env['CXR_CACHE'] = cache;
  });
  afterAll(() => {
    if (before === undefined) delete process.env['CXR_CACHE'];
    else process.env['CXR_CACHE'] = before;
  });

  async function digestFolder(root: string, cacheAbove?: number): Promise<string[]> {
    return digestContents((await listImages(root)).files, cacheAbove);
  }

  it('reads a small set every time: a change that keeps size and time is seen, and nothing is kept', async () => {
    const root = writeTree(createTestFolder(), { 'a.png': 'one', 'b.png': 'two' });
    utimesSync(join(root, 'a.png'), 5, 5);
    expect(await digestFolder(root)).toEqual([sha256('one'), sha256('two')]);
    writeFileSync(join(root, 'a.png'), 'ONE');
    utimesSync(join(root, 'a.png'), 5, 5);
    expect(await digestFolder(root)).toEqual([sha256('ONE'), sha256('two')]);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('takes cached digests for a large set until size or time of a file changes', async () => {
    const root = writeTree(createTestFolder(), { 'a.png': 'one', 'b.png': 'two' });
    utimesSync(join(root, 'a.png'), 5, 5);
    await digestFolder(root, 0);
    writeFileSync(join(root, 'a.png'), 'ONE');
    utimesSync(join(root, 'a.png'), 5, 5);
    expect((await digestFolder(root, 0))[0]).toBe(sha256('one'));
    utimesSync(join(root, 'a.png'), 6, 6);
    expect(await digestFolder(root, 0)).toEqual([sha256('ONE'), sha256('two')]);
  });

  it('does without a cache folder it cannot write, and never takes a missing file for an empty one', async () => {
    const root = writeTree(createTestFolder(), { 'a.png': 'one', file: 'x' });
    process.env['CXR_CACHE'] = join(root, 'file');
    expect(await digestFolder(root, 0)).toEqual([sha256('one')]);
    process.env['CXR_CACHE'] = cache;
    const gone = [{ path: join(root, 'gone.png'), size: 3, modified: 1 }];
    expect(await digestContents(gone, 0)).toEqual(['unreadable']);
    writeFileSync(join(root, 'gone.png'), 'two');
    expect(await digestContents(gone, 0)).toEqual([sha256('two')]);
  });
});
