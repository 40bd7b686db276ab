import { join } from 'node:path';
import { openDataSet } from '../../open-data-set';
import { CASES, listItems, listMasks, listProblems, maskTree, open, SPLIT, texts } from '../testing/layout';

describe('sortImages, of masks', () => {
  it('reads the layout of BMAD', async () => {
    const dataSet = await openDataSet(`folder:${join(CASES, 'folder-with-masks')}`);
    const counts = { train: [0, 0], val: [0, 0], test: [0, 0] };
    for (const { split, label } of dataSet.items) counts[split][label]!++;
    expect(counts).toEqual({ train: [12, 0], val: [0, 0], test: [4, 4] });
    expect(dataSet.items.filter(({ id }) => id.includes('label'))).toEqual([]);
    expect(dataSet.problems).toEqual([]);
    const masks = await listMasks(dataSet);
    expect(masks.map((line) => line.split(' ')[0])).toEqual(
      [0, 1, 2, 3].map((i) => `test/Ungood/img/00${i}.png`),
    );
    expect(masks.every((line) => Number(line.split(' ')[1]) > 0)).toBe(true);
    expect(dataSet.reading).toContain('test/Ungood/label/: masks of lesions (4)');
  });

  it.each([
    ['MVTec', 'test/crack/c.png', 'ground_truth/crack/c_mask.png'],
    ['MVTec by split', 'test/crack/c.png', 'ground_truth/test/crack/c_mask.png'],
    ['a folder in the class', 'test/mass/images/c.png', 'test/mass/MASKS/c.png'],
    ['a folder beside loose images', 'test/mass/c.png', 'test/mass/segmentation/c.png'],
    ['files beside images', 'test/mass/c.jpg.png', 'test/mass/c.jpg_seg.png'],
    ['another extension', 'test/mass/c.jpeg', 'test/mass/label/c.png'],
    ['a tree beside that of images', 'images/test/mass/c.png', 'masks/test/mass/c.png'],
  ])('pairs masks of the layout: %s', async (_, image, mask) => {
    const base = image.startsWith('images/') ? 'images/' : '';
    const dataSet = await open([`${base}train/good/a.png`, image], await maskTree([mask], 255));
    expect(dataSet.problems).toEqual([]);
    expect(await listMasks(dataSet)).toEqual([`${image.slice(base.length)} 1`]);
    expect(dataSet.items.length).toBe(2);
  });

  it('leaves out masks of lungs, whatever the image, and says so', async () => {
    const files = ['COVID', 'Normal', 'Viral Pneumonia', 'Lung_Opacity'].flatMap((name) =>
      Array.from({ length: 9 }, (_, i) => `${name}/images/${name}-${i + 1}.png`),
    );
    const masks = await maskTree(
      files.map((name) => name.replace('/images/', '/masks/')),
      255,
    );
    const dataSet = await open(files, { ...masks, ...texts(['COVID.metadata.xlsx', 'README.md.txt']) });
    expect(dataSet.items.length).toBe(36);
    expect(dataSet.items.filter(({ label }) => label === 0).length).toBe(9);
    expect('mask' in dataSet).toBe(false);
    expect(listProblems(dataSet)).toEqual([
      'COVID/masks/, Lung_Opacity/masks/, Normal/masks/, Viral Pneumonia/masks/: 36 masks left out: in the COVID-19 Radiography Database they show the lungs, not a lesion.',
    ]);
    expect(dataSet.reading).toContain('skipped: COVID.metadata.xlsx, README.md.txt');
  });

  it('tells lungs from lesions by the masks of normal images', async () => {
    const files = ['train/normal/a.png', 'test/normal/b.png', 'test/mass/c.png'];
    const dataSet = await open(
      files,
      await maskTree(['test/normal/mask/b.png', 'test/mass/mask/c.png'], 255),
    );
    expect('mask' in dataSet).toBe(false);
    expect(listProblems(dataSet)).toEqual([
      'test/mass/mask/, test/normal/mask/: 2 masks left out: that of test/normal/b.png, a normal image, is not black, so they show an organ, not a lesion.',
    ]);
  });

  it('uses masks of infections if masks of lungs are next to them', async () => {
    const files = ['Train/Normal/images/a.png', 'Test/COVID-19/images/c.png'];
    const masks = await maskTree(
      [
        'Train/Normal/lung masks/a.png',
        'Test/COVID-19/lung masks/c.png',
        'Test/COVID-19/infection masks/c.png',
      ],
      255,
    );
    const dataSet = await open(files, masks);
    expect(await listMasks(dataSet)).toEqual(['Test/COVID-19/images/c.png 1']);
    expect(listProblems(dataSet)).toEqual([
      'Test/COVID-19/lung masks/, Train/Normal/lung masks/: 2 masks left out: by their name they show an organ, not a lesion.',
    ]);
  });

  it('names masks without an image, images without a mask, and two masks for one', async () => {
    const dataSet = await open(
      [...SPLIT, 'test/mass/d.png', 'test/mass/e.png'],
      await maskTree(
        ['test/mass/label/c.png', 'test/mass/label/x.png', 'test/mass/label/e.png', 'test/mass/e_mask.png'],
        255,
      ),
    );
    expect(await listMasks(dataSet)).toEqual(['test/mass/c.png 1']);
    expect(listProblems(dataSet)).toEqual([
      'test/mass/, test/mass/label/: 3 masks left out: no image has the same place and name, or two masks fit one. If these are images, rename their folder.',
      'test/mass/d.png, test/mass/e.png: have no mask, though others have: left out of pixel AUROC.',
    ]);
  });

  it('recognizes masks in the only class of the only split', async () => {
    const dataSet = await open(['train/normal/a.png'], await maskTree(['train/normal/mask/a.png'], 0));
    expect(listItems(dataSet)).toEqual(['train 0 train/normal/a.png']);
  });

  it('scores no class that is called like masks, but one that is said to be normal', async () => {
    const dataSet = await open([...SPLIT, 'test/label/d.png']);
    expect(dataSet.items.length).toBe(3);
    expect(listProblems(dataSet)).toEqual([
      expect.stringMatching(/^test\/label\/: 1 mask left out: no image/),
    ]);
    const { items } = await open(['train/label/a.png', 'test/mass/b.png'], {}, '?normal=label');
    expect(items.map(({ label }) => label)).toEqual([0, 1]);
  });
});
