import { listItems, open } from './testing/layout';

describe('sortImages, of class folders', () => {
  it.each(['normal', 'NORMAL', 'Good', 'healthy', 'Negative', 'No Finding', 'no_finding', 'NoFindings'])(
    'knows that %s is normal',
    async (name) => {
      const { items } = await open([`train/${name}/a.png`, `test/Ab${name}/b.png`]);
      expect(items.map(({ label }) => label)).toEqual([0, 1]);
    },
  );

  it('takes the classes that are said to be normal, and no others', async () => {
    const files = ['train/0/a.png', 'test/0/b.png', 'test/1/c.png', 'test/normal/d.png'];
    const dataSet = await open(files, {}, '?normal=0');
    expect(listItems(dataSet)).toEqual([
      'train 0 train/0/a.png',
      'test 0 test/0/b.png',
      'test 1 test/1/c.png',
      'test 1 test/normal/d.png',
    ]);
    const two = await open(files, {}, '?normal=0,Normal');
    expect(two.items.map(({ label }) => label)).toEqual([0, 0, 1, 0]);
  });

  it('asks which class is normal where names do not tell', async () => {
    await expect(open(['train/0/a.png', 'test/0/b.png', 'test/1/c.png'])).rejects.toThrow(
      /has the classes 0 \(2 files\), 1 \(1 file\), none of them normal by its name .* \?normal=0\./,
    );
    await expect(open(['0/a.png', '1/b.png', '1/c.png'])).rejects.toThrow(
      /has the classes 0 \(1 file\), 1 \(2 files\), none of them normal .*\?normal=0/,
    );
    await expect(open(['0/a.png', '1/b.png'], {}, '?normal=2')).rejects.toThrow(
      /normal= names "2", .*The classes are 0 \(1 file\), 1 \(1 file\)/,
    );
  });

  it('asks whether a class such as good_a is normal', async () => {
    const files = ['train/good/a.png', 'test/good_a/b.png', 'test/Ungood_a/c.png'];
    await expect(open(files)).rejects.toThrow(/is good_a normal\? Name all normal classes/);
    const { items } = await open(files, {}, '?normal=good,good_a');
    expect(items.map(({ label }) => label)).toEqual([0, 1, 0]);
  });
});
