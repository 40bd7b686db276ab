import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { buildShim, canBuildShim, faultEnvironment, type ErrorName } from './build-shim';
import { runCommand } from './command';

jest.setTimeout(240_000);

const root = mkdtempSync(join(tmpdir(), 'unreadable-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Gray pictures, each with a single level. */
async function writeImages(folder: string, names: readonly string[]): Promise<void> {
  for (const [i, name] of names.entries()) {
    const path = join(root, folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const raw = { width: 16, height: 16, channels: 1 } as const;
    const pixels = Uint8Array.from({ length: 256 }, (_, place) => (place * (i + 3)) % 256);
    writeFileSync(path, await sharp(pixels, { raw }).toColourspace('b-w').png().toBuffer());
  }
}

let library = '';
const run = (args: readonly string[], unreadable: readonly (readonly [ErrorName, string])[]) => {
  const faults = unreadable.map(
    ([error, path]) => ({ error, path: join(root, path), at: 1, lasting: true, writes: false }) as const,
  );
  return runCommand(args, root, faultEnvironment(library, faults, join(root, 'faults.log')));
};

const linux = canBuildShim ? describe : describe.skip;

linux('what cannot be read (needs g++)', () => {
  beforeAll(async () => {
    library = buildShim(root);
    const names = ['train/normal/a.png', 'train/normal/b.png', 'train/normal/deep/c.png'];
    await writeImages('films', [...names, 'val/normal/d.png', 'test/normal/e.png', 'test/mass/f.png']);
    // A leak, which is listed before everything else.
    copyFileSync(join(root, 'films/train/normal/a.png'), join(root, 'films/test/normal/e.png'));
    await writeImages('nih', ['images/a.png', 'more/b.png']);
    const table =
      'Image Index,Finding Labels,Patient ID,View Position\na.png,No Finding,1,PA\nb.png,No Finding,2,PA\n';
    writeFileSync(join(root, 'nih', 'Data_Entry_2017.csv'), table);
  });

  it('is never mistaken for absent: splits and subfolders are named with the reason, and refused in strict mode', async () => {
    const places = [
      ['ESTALE', 'films/val'],
      ['EACCES', 'films/train/normal/deep'],
      ['EIO', 'films/test/mass/f.png'],
    ] as const;
    const train = ['train', 'deepsvdd', '--data', 'folder:films', '--preset', 'smoke', '--out', 'run'];
    const [info, strict] = await Promise.all([
      run(['data', 'info', 'folder:films', '--quick'], places),
      run([...train, '--strict'], places),
    ]);
    expect(info.code).toBe(0);
    expect(info.stdout).toMatch(/films\/val: cannot be read: the server no longer knows it \(ESTALE\)/);
    expect(info.stdout).toMatch(/normal\/deep: cannot be read: you do not have permission \(EACCES\)/);
    expect(info.stdout).toMatch(/mass\/f\.png: cannot be read: the disk reports an error \(EIO\)/);
    expect(info.stdout).not.toContain('is empty');
    expect(info.stdout).toMatch(/train +2 +0/);
    expect(strict).toMatchObject({ code: 2 });
    expect(strict.stderr).toMatch(
      /strict mode refuses:\n +train and test: share 1 identical image[^]*films\/val: cannot be read/,
    );
  });

  it('is named among folders of published data, tables, and files to score', async () => {
    const [folder, table, score] = await Promise.all([
      run(['data', 'info', 'nih:nih', '--quick'], [['EIO', 'nih/more']]),
      run(['data', 'info', 'nih:nih', '--quick'], [['EACCES', 'nih/Data_Entry_2017.csv']]),
      run(['score', 'no-run', 'films'], [['EIO', 'no-run']]),
    ]);
    expect(folder.stdout).toMatch(/nih\/more: cannot be read: the disk reports an error \(EIO\)/);
    expect(table).toMatchObject({ code: 2 });
    expect(table.stderr).toMatch(
      /Data_Entry_2017\.csv cannot be read: you do not have permission \(EACCES\)/,
    );
    expect(score).toMatchObject({ code: 2 });
    expect(score.stderr).toMatch(/no-run.* cannot be read: the disk reports an error \(EIO\)/);
  });
});
