import { chmodSync, cpSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestFolder, encodeNoise, noiseTree, writeTree } from '../files/testing/image-files';
import { openDataSet } from './open-data-set';

const FOLDER = ['train/normal/a.png', 'train/normal/b.png', 'test/normal/c.png', 'test/mass/d.png'];

async function folderTree(): Promise<string> {
  return writeTree(createTestFolder(), await noiseTree(FOLDER));
}

describe('openDataSet', () => {
  it('lists an example of every source when the word names none', async () => {
    await expect(openDataSet('nhi:/x')).rejects.toThrow(
      /phantom\?n=[\s\S]*folder:[\s\S]*dicom:[\s\S]*nih:[\s\S]*chexpert:[\s\S]*mimic:[\s\S]*padchest:[\s\S]*rsna:[\s\S]*vindr:[\s\S]*medmnist:[\s\S]*idx:[\s\S]*cifar10:[\s\S]*mvtec:/,
    );
  });

  it('says that a path is missing or of the wrong kind', async () => {
    const root = writeTree(createTestFolder(), { 'x.npz': 'x' });
    await expect(openDataSet(`nih:${root}/none`)).rejects.toThrow(/there is no .*none/);
    await expect(openDataSet(`nih:${root}/x.npz`)).rejects.toThrow(/x\.npz is not a folder/);
    await expect(openDataSet(`medmnist:${root}`)).rejects.toThrow(/is not a file/);
  });

  it('opens the phantom with its options', async () => {
    const phantom = await openDataSet('phantom?n=20&side=32&seed=3');
    expect(phantom.items.filter((item) => item.split === 'train').length).toBe(20);
    const { width, height } = await phantom.decode(0);
    expect([width, height]).toEqual([32, 32]);
  });

  it('has the same fingerprint for the same files in another place or with another time', async () => {
    const root = await folderTree();
    const copy = join(createTestFolder(), 'copy');
    cpSync(root, copy, { recursive: true });
    utimesSync(join(copy, 'train/normal/a.png'), 1, 1);
    expect((await openDataSet(`folder:${copy}`)).fingerprint).toBe(
      (await openDataSet(`folder:${root}`)).fingerprint,
    );
  });

  it('changes its fingerprint with a label, a split, a name, and a pixel even at the same file size and time', async () => {
    const root = await folderTree();
    const before = await openDataSet(`folder:${root}`);
    const fingerprints = [before.fingerprint];
    const renamed = async (from: string, to: string) => {
      renameSync(join(root, from), join(root, to));
      fingerprints.push((await openDataSet(`folder:${root}`)).fingerprint);
    };
    await renamed('test/normal/c.png', 'test/mass/c.png');
    await renamed('test/mass/c.png', 'train/normal/c.png');
    await renamed('train/normal/c.png', 'train/normal/e.png');
    const path = join(root, 'train/normal/a.png');
    writeFileSync(path, await encodeNoise(77));
    utimesSync(path, 1, 1);
    fingerprints.push((await openDataSet(`folder:${root}`)).fingerprint);
    expect(new Set(fingerprints).size).toBe(5);
  });

  it('leaves out empty and foreign files and names them, and refuses them in strict mode', async () => {
    const root = await folderTree();
    writeTree(root, {
      'train/normal/empty.png': '',
      'test/mass/notes.txt': 'x',
      'train/normal/.DS_Store': 'x',
    });
    const { items, problems } = await openDataSet(`folder:${root}`);
    expect(items.map((item) => item.id).sort()).toEqual([...FOLDER].sort());
    expect(problems.map(({ subject }) => subject).sort()).toEqual([
      join(root, 'test/mass/notes.txt'),
      join(root, 'train/normal/empty.png'),
    ]);
    await expect(openDataSet(`folder:${root}`, { strict: true })).rejects.toThrow(
      /strict mode refuses[\s\S]*empty\.png: is empty/,
    );
  });

  const asUser = process.getuid?.() === 0 ? it.skip : it;
  asUser('has another fingerprint while a file cannot be read', async () => {
    const root = await folderTree();
    const before = (await openDataSet(`folder:${root}`)).fingerprint;
    chmodSync(join(root, 'train/normal/a.png'), 0);
    expect((await openDataSet(`folder:${root}`)).fingerprint).not.toBe(before);
  });
});
