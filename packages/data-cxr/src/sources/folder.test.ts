import { createTestFolder, noiseTree, writeTree } from '../files/testing/image-files';
import { folderSource } from './folder';

async function openTree(names: readonly string[]) {
  const location = writeTree(createTestFolder(), await noiseTree(names));
  return folderSource.open({
    word: `folder:${location}`,
    location,
    options: {},
    choices: {},
    testAlone: false,
  });
}

describe('folderSource', () => {
  it('takes split and label from the folders, sub-folders and any image extension included', async () => {
    const { items } = await openTree([
      'train/good/a.PNG',
      'train/good/deeper/b.png',
      'val/normal/c.png',
      'test/Normal/d.png',
      'test/mass/e.jpeg',
      'test/nodule/f.tif',
    ]);
    expect(items).toEqual([
      { id: 'train/good/a.PNG', split: 'train', label: 0, meta: { finding: 'good' } },
      { id: 'train/good/deeper/b.png', split: 'train', label: 0, meta: { finding: 'good' } },
      { id: 'val/normal/c.png', split: 'val', label: 0, meta: { finding: 'normal' } },
      { id: 'test/Normal/d.png', split: 'test', label: 0, meta: { finding: 'Normal' } },
      { id: 'test/mass/e.jpeg', split: 'test', label: 1, meta: { finding: 'mass' } },
      { id: 'test/nodule/f.tif', split: 'test', label: 1, meta: { finding: 'nodule' } },
    ]);
  });

  it('states the expected layout when there is nothing normal to train on', async () => {
    await expect(openTree(['pictures/a.png'])).rejects.toThrow(
      /no image to train on\. It needs one in .*train\/normal\.\n.*holds 1 image file, such as pictures\/a\.png\.[\s\S]*The layout is\n {2}train\/normal/,
    );
    await expect(openTree(['train/mass/a.png'])).rejects.toThrow(/test\/<finding>/);
    await expect(openTree([])).rejects.toThrow(/holds 0 image files/);
  });

  it('reports a class folder without images', async () => {
    const { problems } = await openTree(['train/normal/a.png', 'test/mass/readme.txt']);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('is not named as an image'),
      'holds no images.',
    ]);
  });
});
