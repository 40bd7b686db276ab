import { join } from 'node:path';
import { openDataSet } from '../open-data-set';
import { CASES, listItems, listProblems, open, SPLIT } from './testing/layout';

describe('sortImages, of split folders', () => {
  it.each([
    ['train', 'val', 'test'],
    ['Training', 'VALIDATION', 'Testing'],
    ['TRAIN', 'valid', 'test'],
    ['training', 'dev', 'TEST'],
  ])('knows the folders %s, %s and %s', async (train, val, test) => {
    const dataSet = await open([`${train}/normal/a.png`, `${val}/normal/b.png`, `${test}/mass/c.png`]);
    expect(listItems(dataSet)).toEqual([
      `train 0 ${train}/normal/a.png`,
      `val 0 ${val}/normal/b.png`,
      `test 1 ${test}/mass/c.png`,
    ]);
    expect(dataSet.problems).toEqual([]);
  });

  it('uses the split of a case that was passed over', async () => {
    const dataSet = await openDataSet(`folder:${join(CASES, 'folder-unknown-split')}`);
    const counts = new Map<string, number>();
    for (const { split, label } of dataSet.items)
      counts.set(`${split} ${label}`, (counts.get(`${split} ${label}`) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ 'train 0': 10, 'val 0': 3, 'test 0': 3, 'test 1': 3 });
    expect(dataSet.problems).toEqual([]);
  });

  it('refuses two folders of one split, but for an empty one', async () => {
    await expect(open([...SPLIT, 'val/normal/d.png', 'valid/normal/e.png'])).rejects.toThrow(
      /\/val and .*\/valid both hold the val split/,
    );
    const dataSet = await open([...SPLIT, 'val/normal/d.png'], { 'valid/.gitkeep': '' });
    expect(dataSet.items.length).toBe(4);
    expect(listProblems(dataSet)).toEqual(['DIR/valid: is empty.']);
  });

  it('names folders that it does not use', async () => {
    const dataSet = await open([
      ...SPLIT,
      'holdout/normal/d.png',
      'holdout/mass/e.png',
      'pneumonia/f.png',
      'test/loose.png',
      'g.png',
    ]);
    expect(listItems(dataSet)).toEqual([
      'train 0 train/normal/a.png',
      'test 1 test/mass/c.png',
      'test 0 test/normal/b.png',
    ]);
    expect(listProblems(dataSet)).toEqual([
      'DIR: has 1 file (g.png) not used: outside the split folders (train, val, test).',
      'DIR/holdout: has 2 files (mass/e.png, normal/d.png) not used: the folder is not named like a split (train, val, test).',
      'DIR/pneumonia: has 1 file (f.png) not used: the folder is not named like a split (train, val, test).',
      'DIR/test: has 1 file (loose.png) not used: outside the class folders.',
    ]);
    await expect(openDataSet(dataSet.word, { strict: true })).rejects.toThrow(/holdout/);
  });

  it('takes no folder of splits or classes for a class', async () => {
    const dataSet = await open([
      ...SPLIT,
      'test/rsna/normal/d.png',
      'test/train_old/e.png',
      'test/images/f.png',
    ]);
    expect(dataSet.items.length).toBe(3);
    expect(listProblems(dataSet)).toEqual([
      'DIR/test/images: has 1 file (f.png) not used: the name of the folder does not tell the class.',
      'DIR/test/rsna: has 1 file (normal/d.png) not used: a folder that holds one named normal is not a class.',
      'DIR/test/train_old: has 1 file (e.png) not used: the folder is named like a split, not like a class.',
    ]);
  });
});
