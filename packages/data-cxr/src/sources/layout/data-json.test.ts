import { createTestFolder, noiseTree, writeTree } from '../../files/testing/image-files';
import { openDataSet } from '../open-data-set';

const IMAGES = ['a.png', 'b.png', 'c.png', 'd.png'];

const LISTS = { train: { '0': ['a.png', 'b.png'] }, test: { '0': ['c.png'], '1': ['d.png'] } };

async function open(lists: unknown, images = IMAGES.map((name) => `images/${name}`), query = '') {
  const root = writeTree(createTestFolder(), {
    ...(await noiseTree(images)),
    'data.json': typeof lists === 'string' ? lists : JSON.stringify(lists),
  });
  return openDataSet(`folder:${root}${query}`);
}

const listItems = ({ items }: Awaited<ReturnType<typeof open>>): string[] =>
  items.map(({ id, split, label }) => `${split} ${label} ${id}`);

const PLACED = ['train 0 images/a.png', 'train 0 images/b.png', 'test 0 images/c.png', 'test 1 images/d.png'];

describe('placeListed', () => {
  it('reads the lists of MedIAnomaly', async () => {
    const dataSet = await open(LISTS);
    expect(listItems(dataSet)).toEqual(PLACED);
    expect(dataSet.problems).toEqual([]);
    expect(dataSet.reading).toEqual([
      'data.json: lists of normal (0) and anomalous (1) images',
      'images/: normal, train 2, test 1',
      'images/: anomalous, test 1',
    ]);
  });

  it('finds images in a folder with another name, and next to the file', async () => {
    const renamed = await open(
      LISTS,
      IMAGES.map((name) => `train_png_512/${name}`),
    );
    expect(listItems(renamed)[0]).toBe('train 0 train_png_512/a.png');
    expect(listItems(await open(LISTS, IMAGES))[3]).toBe('test 1 d.png');
  });

  it('names lists that it does not know, images without a file and files in no list', async () => {
    const { items, problems } = await open({
      ...LISTS,
      train: { '0': ['a.png', 'x.png'], unlabeled: { '0': ['b.png'] }, '7': ['c.png'] },
      extra: 3,
    });
    expect(items.map(({ id }) => id)).toEqual(['images/a.png', 'images/c.png', 'images/d.png']);
    expect(problems.map(({ message }) => message)).toEqual([
      'has 1 file (b.png) not used: not listed in data.json.',
      'names 2 lists (train.7, train.unlabeled) that are not a split (train, val, test) with 0 or 1; not used.',
      expect.stringMatching(/^names 1 image \(x\.png\) that .*\/images does not hold; left out\.$/),
    ]);
  });

  it('never follows a name out of the folder', async () => {
    const { items, problems } = await open({ ...LISTS, val: { '0': ['../../etc/passwd', '/etc/passwd'] } });
    expect(items.length).toBe(4);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/^names 2 images/)]);
  });

  it.each([
    ['{"train": ', /is not JSON/],
    ['[]', /does not list images as MedIAnomaly does/],
    ['{"train": {"0": []}}', /does not list images/],
    ['{"train": {"0": [1, 2]}}', /does not list images/],
    [{ ...LISTS, test: { '0': ['a.png'], '1': ['d.png'] } }, /lists a\.png twice/],
  ])('refuses %j', async (lists, message) => {
    await expect(open(lists)).rejects.toThrow(message);
  });

  it('refuses another word on what is normal', async () => {
    await expect(open(LISTS, undefined, '?normal=0')).rejects.toThrow(/data\.json says what is normal/);
  });

  it('leaves a file of the same name alone where folders tell splits', async () => {
    const { items } = await open('no lists', ['train/normal/a.png', 'test/mass/b.png']);
    expect(items.length).toBe(2);
  });
});
