import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { linkUserFolder } from './user-folder';

describe('linkUserFolder', () => {
  let root: string;
  let cache: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'cxr-user-folder-')));
    cache = join(root, 'cache');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const link = (folder: string, gpu = false) =>
    linkUserFolder(folder, { cache, gpu, report: () => undefined });

  const put = (file: string, content = file): string => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
    return join(root, file);
  };

  it.each([
    ['an unpacked archive', 'archive', 'lib/libtensorflow.so.2', 'lib/libtensorflow_framework.so.2'],
    ["an unpacked wheel's folder", 'tensorflow', 'libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  ])('points every name that link and load steps use into %s', async (_, folder, tensorflow, framework) => {
    const targets = [put(join(folder, tensorflow)), put(join(folder, framework))];
    put(join(folder, 'include/tensorflow/c/c_api.h'));
    const library = await link(join(root, folder));
    const names = ['libtensorflow.so', 'libtensorflow.so.2', 'libtensorflow_cc.so.2'];
    for (const name of names) expect(realpathSync(join(library.folder, 'lib', name))).toBe(targets[0]);
    for (const name of ['libtensorflow_framework.so', 'libtensorflow_framework.so.2']) {
      expect(realpathSync(join(library.folder, 'lib', name))).toBe(targets[1]);
    }
    expect(existsSync(join(library.folder, 'deps', 'include', 'tensorflow', 'c', 'c_api.h'))).toBe(true);
  });

  it('keeps libraries apart: another file gets another entry, the same one its own again', async () => {
    put('a/lib/libtensorflow.so');
    put('a/lib/libtensorflow_framework.so');
    put('a/include/tensorflow/c/c_api.h');
    const first = await link(join(root, 'a'));
    expect(await link(join(root, 'a'))).toEqual(first);
    put('a/lib/libtensorflow.so', 'a newer library');
    expect((await link(join(root, 'a'))).folder).not.toBe(first.folder);
    expect(await link(join(root, 'a'), true)).toMatchObject({ gpu: true });
  });

  it('says what a folder lacks', async () => {
    await expect(link(join(root, 'none'))).rejects.toThrow('does not hold both libtensorflow');
    put('b/lib/libtensorflow.so');
    put('b/lib/libtensorflow_framework.so');
    await expect(link(join(root, 'b'))).rejects.toThrow('no include/tensorflow/c/c_api.h');
  });
});
