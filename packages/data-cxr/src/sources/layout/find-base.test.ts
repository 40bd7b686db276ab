import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openDataSet } from '../open-data-set';
import { listItems, listMasks, listProblems, makeTree, maskTree, open, SPLIT, texts } from './testing/layout';

describe('sortImages, of folders around the data', () => {
  it('goes into the folders that archives and downloads leave around', async () => {
    const dataSet = await open(
      SPLIT.map((name) => `download/chest_xray/${name}`),
      {
        '__MACOSX/chest_xray/train/normal/._a.png': 'x',
        'download/chest_xray/.DS_Store': 'x',
        'download/chest_xray/test/normal/Thumbs.db': 'x',
        'download/desktop.ini': 'x',
      },
    );
    expect(listItems(dataSet)).toEqual([
      'train 0 train/normal/a.png',
      'test 1 test/mass/c.png',
      'test 0 test/normal/b.png',
    ]);
    expect(dataSet.problems).toEqual([]);
    expect(dataSet.reading?.[0]).toBe('download/chest_xray/: the folder of the data');
  });

  it.each(['chest_masks', 'images_with_masks', 'Chest_GT'])(
    'takes no folder around for masks: %s',
    async (name) => {
      const mask = await maskTree([`${name}/test/mass/label/c.png`], 255);
      const dataSet = await open(
        SPLIT.map((file) => `${name}/${file}`),
        mask,
      );
      expect(dataSet.problems).toEqual([]);
      expect(await listMasks(dataSet)).toEqual(['test/mass/c.png 1']);
    },
  );

  it.each(['/', '/.', '/train/..', '//'])('takes a path that ends in %s', async (end) => {
    const dataSet = await openDataSet(`folder:${await makeTree(SPLIT)}${end}`);
    expect(dataSet.items.map(({ id }) => id)).toEqual([
      'train/normal/a.png',
      'test/mass/c.png',
      'test/normal/b.png',
    ]);
    expect(dataSet.problems).toEqual([]);
  });

  it('has one fingerprint with and without them', async () => {
    const root = await makeTree(SPLIT.map((name) => `download/${name}`));
    const [outer, inner] = [
      await openDataSet(`folder:${root}`),
      await openDataSet(`folder:${root}/download`),
    ];
    expect(outer.fingerprint).toBe(inner.fingerprint);
  });

  it('names a second copy in the first one, as in the archive of chest_xray', async () => {
    const dataSet = await open([...SPLIT, ...SPLIT.map((name) => `chest_xray/${name}`)]);
    expect(dataSet.items.length).toBe(3);
    expect(listProblems(dataSet)).toEqual([
      expect.stringMatching(/^DIR\/chest_xray: has 3 files .* not used/),
    ]);
  });

  it('refuses to choose between two data sets', async () => {
    await expect(open(['a', 'b'].flatMap((name) => SPLIT.map((file) => `${name}/${file}`)))).rejects.toThrow(
      /2 of its folders could each be the data\. Open one of them[^]*\/a\n.*\/b$/,
    );
  });

  it('goes into a split folder that is there twice', async () => {
    const { items } = await open(SPLIT.map((name) => name.replace(/^\w+/, '$&/$&')));
    expect(items.length).toBe(3);
  });

  it('names what lies outside of the folder of the data', async () => {
    const dataSet = await open([...SPLIT.map((name) => `data/${name}`), 'more/x.png'], texts(['LICENSE']));
    expect(listProblems(dataSet)).toEqual(['DIR: has 1 file (more/x.png) not used: outside DIR/data.']);
    expect(dataSet.reading).toContain('skipped: LICENSE');
  });

  it('follows links to folders of splits and classes, but none that leads up', async () => {
    const root = await makeTree([
      'elsewhere/pictures/c.png',
      'data/train/normal/a.png',
      'data/test/normal/b.png',
    ]);
    symlinkSync(join(root, 'elsewhere/pictures'), join(root, 'data/test/mass'));
    symlinkSync(root, join(root, 'data/up'));
    symlinkSync('..', join(root, 'data/test/circle'));
    const dataSet = await openDataSet(`folder:${root}/data`);
    expect(listItems(dataSet)).toEqual([
      'train 0 train/normal/a.png',
      'test 1 test/mass/c.png',
      'test 0 test/normal/b.png',
    ]);
    expect(dataSet.problems.map(({ subject }) => subject)).toEqual([join(root, 'data/test/circle')]);
  });
});
