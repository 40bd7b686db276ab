import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PathTakenError, StorageError } from '../errors';
import { findPlace, writeOutput, type OutputKind } from './write-output';

/** A kind of file that begins with `note:`. */
const NOTE: OutputKind = { name: 'a note', isOwn: (head) => head.toString('utf8', 0, 5) === 'note:' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-output-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('writeOutput', () => {
  it('uses a free name or that of a file of its kind, and says which', async () => {
    const path = join(folder, 'new', 'a.txt');
    expect(await writeOutput(path, 'note: 1', NOTE)).toBe('free');
    writeFileSync(join(folder, 'old.txt'), 'note: of an earlier run');
    expect(await writeOutput(join(folder, 'old.txt'), 'note: 2', NOTE)).toBe('own');
    expect([read('new/a.txt'), read('old.txt')]).toEqual(['note: 1', 'note: 2']);
    expect(readdirSync(folder).sort()).toEqual(['new', 'old.txt']);
  });

  it.each<[string, (path: string) => void]>([
    ['a file of another kind', (path) => writeFileSync(path, 'an X-ray')],
    ['an empty file', (path) => writeFileSync(path, '')],
    ['a folder', (path) => mkdirSync(path)],
    ['a link to a file of its kind elsewhere', (path) => symlinkSync('theirs', path)],
    ['a link to nothing', (path) => symlinkSync('nothing', path)],
  ])('refuses %s, and leaves it unchanged', async (_, put) => {
    writeFileSync(join(folder, 'theirs'), 'note: of somebody');
    const path = join(folder, 'taken');
    put(path);
    const before = lstatSync(path);
    await expect(writeOutput(path, 'note: new', NOTE)).rejects.toThrow(PathTakenError);
    await expect(findPlace(path, NOTE)).rejects.toThrow(
      /taken already exists and is not a note.*Move it away/,
    );
    expect(lstatSync(path)).toMatchObject({ ino: before.ino, size: before.size });
    expect(read('theirs')).toBe('note: of somebody');
    expect(readdirSync(folder).sort()).toEqual(['taken', 'theirs']);
  });

  it('explains why it cannot tell what is there', async () => {
    const name = 'n'.repeat(300);
    const found = findPlace(join(folder, name), NOTE);
    await expect(found).rejects.toThrow(StorageError);
    await expect(found).rejects.toThrow(
      /n cannot be written: .*ENAMETOOLONG.*Make sure that .* can be written to/,
    );
  });

  it('replaces what this process wrote, whatever it holds, but not what another has put there since', async () => {
    const path = join(folder, 'a');
    await writeOutput(path, 'odd', NOTE);
    expect(await writeOutput(path, 'odd again', NOTE)).toBe('own');
    rmSync(path);
    writeFileSync(path, 'an X-ray');
    await expect(writeOutput(path, 'note: 3', NOTE)).rejects.toThrow(PathTakenError);
    expect(read('a')).toBe('an X-ray');
  });

  it('leaves a file that takes the name while it writes', async () => {
    const path = join(folder, 'a');
    const slow: OutputKind = { ...NOTE, isOwn: () => false };
    const writes = await Promise.allSettled(
      ['one', 'two', 'three'].map((text) => writeOutput(path, text.repeat(50_000), slow)),
    );
    // The first writer gets the name; another replaces it only once it is known to be this process's own.
    expect(writes.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(['one', 'two', 'three'].map((text) => text.repeat(50_000))).toContain(read('a'));
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('writes files and folders that only their owner can access, whatever the umask allows', async () => {
    const before = process.umask(0);
    try {
      await writeOutput(join(folder, 'b', 'c', 'a'), 'note:', NOTE);
      const modes = ['b', 'b/c', 'b/c/a'].map((name) => lstatSync(join(folder, name)).mode & 0o777);
      expect(modes).toEqual([0o700, 0o700, 0o600]);
      process.umask(0o277);
      await writeOutput(join(folder, 'b', 'stricter'), 'note:', NOTE);
      expect(lstatSync(join(folder, 'b', 'stricter')).mode & 0o777).toBe(0o400);
    } finally {
      process.umask(before);
    }
  });
});
