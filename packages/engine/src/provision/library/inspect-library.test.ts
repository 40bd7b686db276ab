import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectLibrary } from './inspect-library';
import { createLibrary } from './library';

const TENSORFLOW = 'lib/libtensorflow_cc.so.2';

let root: string;
let folder: string;
const at = (path: string): string => join(folder, path);

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'cxr-inspect-')));
  mkdirSync(join(root, 'cache', 'libtensorflow'), { recursive: true });
  const created = await createLibrary(
    join(root, 'cache', 'libtensorflow'),
    { name: 'one', gpu: false },
    (target) => {
      for (const part of ['lib', 'include']) mkdirSync(join(target, part));
      for (const file of [TENSORFLOW, 'lib/libtensorflow_framework.so.2', 'include/c_api.h'])
        writeFileSync(join(target, file), `the content of ${file}`);
      return Promise.resolve();
    },
  );
  ({ folder } = created);
});
afterEach(() => rmSync(root, { recursive: true }));

const look = async () => [await inspectLibrary(folder), await inspectLibrary(folder, { full: true })];

describe('inspectLibrary', () => {
  it('has nothing to say of one that is as it was put there', async () => {
    expect(await look()).toEqual([undefined, undefined]);
  });

  it.each<[string, () => void, RegExp]>([
    ['a library that is cut off', () => truncateSync(at(TENSORFLOW), 9), /_cc\.so\.2 has 9 of 40 bytes/],
    ['a missing library', () => rmSync(at(TENSORFLOW)), /_cc\.so\.2 cannot be read \(ENOENT\)/],
    ['no record', () => rmSync(at('entry.json')), /entry\.json cannot be read/],
    ['a record that is cut off', () => truncateSync(at('entry.json'), 99), /entry\.json cannot be read/],
    [
      'a record of nothing',
      () => writeFileSync(at('entry.json'), '{"name":"one","gpu":false,"files":{}}'),
      /nothing is recorded about lib\/libtensorflow_cc\.so\.2/,
    ],
    ['no folder', () => rmSync(folder, { recursive: true }), /it is no longer there/],
  ])('names %s at every start', async (_, damage, detail) => {
    damage();
    for (const found of await look()) {
      expect(found).toMatchObject({
        kind: 'damaged',
        folder,
        detail: expect.stringMatching(detail) as string,
      });
    }
  });

  it.each([TENSORFLOW, 'include/c_api.h'])('finds one bit of %s when it reads all', async (file) => {
    writeFileSync(at(file), `the content og ${file}`);
    const [atStart, inFull] = await look();
    expect(atStart).toBeUndefined();
    expect(inFull).toMatchObject({
      kind: 'damaged',
      detail: `${file} is not the file that was installed (its SHA-256 differs)`,
    });
  });

  const EVERY = ['..', '.', '../..', 'lib', 'entry.json', TENSORFLOW] as const;

  it.each(EVERY)('refuses %s that all may write', async (path) => {
    chmodSync(at(path), 0o777);
    expect(await inspectLibrary(folder)).toMatchObject({
      kind: 'foreign',
      detail: expect.stringContaining('other users may write to') as string,
    });
  });

  it('lets a folder pass in which others may add but not replace, as in /tmp', async () => {
    chmodSync(at('../..'), 0o1777);
    expect(await inspectLibrary(folder)).toBeUndefined();
  });

  const asRoot = process.geteuid?.() === 0 ? it : it.skip;

  asRoot.each(EVERY)('refuses %s of another user, also to root', async (path) => {
    chownSync(at(path), 65534, 65534);
    expect(await inspectLibrary(folder)).toMatchObject({
      kind: 'foreign',
      detail: expect.stringContaining('belongs to another user (id 65534)') as string,
    });
  });

  asRoot("refuses what a shared group may write, not what the user's own group may", async () => {
    chmodSync(at(TENSORFLOW), 0o664);
    expect(await inspectLibrary(folder)).toBeUndefined();
    chownSync(at(TENSORFLOW), 0, 100);
    expect(await inspectLibrary(folder)).toMatchObject({ kind: 'foreign' });
  });
});
