import { createTestFolder, noiseTree, writeTree } from '../files/testing/image-files';
import { DataError } from '../errors';
import { openDataSet } from '../sources/open-data-set';

const TRAIN = ['a', 'b', 'c'].map((name) => `train/normal/${name}.png`);
const TABLE = `image,view,age
train/normal/a.png,PA,40
train/normal/b.png,AP,50
train/normal/c.png,PA,60
test/normal/d.png,AP,70
test/mass/e.png,PA,30
`;

let root: string;
const open = (query: string) => openDataSet(`folder:${root}${query}`);
const idsOf = async (query: string) =>
  (await open(query)).items.map(({ id }) => id.replace(/^.*\/|\.png$/g, ''));

beforeAll(async () => {
  root = writeTree(createTestFolder(), {
    ...(await noiseTree([...TRAIN, 'test/normal/d.png', 'test/mass/e.png', 'test/mass/f.png'])),
    'metadata.csv': TABLE,
  });
});

describe('filterDataSet', () => {
  it('keeps the images with the values that a data word asks for', async () => {
    expect(await idsOf('?view=PA')).toEqual(['a', 'c', 'e']);
    expect(await idsOf('?view=PA,AP')).toEqual(['a', 'b', 'c', 'e', 'd']);
    expect(await idsOf('?age=40-60')).toEqual(['a', 'b', 'c']);
    expect(await idsOf('?age=60-')).toEqual(['c', 'd'].sort());
    expect(await idsOf('?age=-40&view=PA')).toEqual(['a', 'e']);
    expect(await idsOf('?age=40')).toEqual(['a']);
  });

  it('decodes the images that are left under their new positions', async () => {
    const [all, some] = [await open(''), await open('?view=PA')];
    const last = all.items.findIndex(({ id }) => id === 'train/normal/c.png');
    expect((await some.decode(1)).pixels).toEqual((await all.decode(last)).pixels);
    await expect(Promise.resolve().then(() => some.decode(3))).rejects.toThrow(RangeError);
  });

  it('says what it kept, and has a fingerprint of its own', async () => {
    const [all, some] = [await open(''), await open('?view=PA')];
    expect(some.reading).toContain('only images with view=PA: 3 of 6');
    expect(new Set([all.fingerprint, some.fingerprint, (await open('?age=40-')).fingerprint]).size).toBe(3);
  });

  it.each([
    ['?vew=PA', /"vew" is neither an option nor a column.* Options: normal, test\. Columns: view, age\./],
    ['?finding=mass', /Columns: view, age\./],
    ['?view=LL', /no image has view=LL\. Its values are AP, PA\./],
    ['?view=', /no image has view=\. Its values/],
    ['?age=71-', /no image has age=71-\. It goes from 30 to 70/],
    ['?age=old', /no image has age=old/],
    ['?age=', /no image has age=/],
    ['?age=70', /leaves no image to train on: none of the 3 normal training images has all of age as asked/],
  ])('refuses %s', async (query, message) => {
    await expect(open(query)).rejects.toThrow(message);
    await expect(open(query)).rejects.toThrow(DataError);
  });

  it('needs no training image for a test alone', async () => {
    const { items } = await openDataSet(`folder:${root}?age=70`, { testAlone: true });
    expect(items.map(({ id }) => id)).toEqual(['test/normal/d.png']);
  });
});
