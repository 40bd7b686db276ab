import { createTestFolder, writeTree } from '../../files/testing/image-files';
import { encodeNoiseDicom } from '../testing/dicom-files';
import { openDataSet } from '../open-data-set';
import { open, SPLIT } from './testing/layout';

describe('sortImages, of classes without splits', () => {
  const flat = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `${name}/${i}.png`);

  it('splits them by the hash of names, alike whatever else is there', async () => {
    const one = await open([...flat('0', 30), ...flat('1', 30)], {}, '?normal=0');
    const test = one.items.filter(({ split }) => split === 'test');
    expect(new Set(test.map(({ label }) => label)).size).toBe(2);
    expect(test.length).toBeGreaterThan(2);
    expect(test.length).toBeLessThan(30);
    const fewer = await open([...flat('0', 30), ...flat('1', 9)], {}, '?normal=0');
    const splits = new Map(one.items.map(({ id, split }) => [id, split]));
    expect(fewer.items.every(({ id, split }) => splits.get(id) === split)).toBe(true);
    expect(one.reading).toEqual([
      expect.stringMatching(/^0\/: normal, train \d+, test \d+$/),
      expect.stringMatching(/^1\/: anomalous, train \d+, test \d+$/),
      expect.stringMatching(/^split: no folders define it; a share of 0\.2 to test/),
    ]);
  });

  it('puts the requested share into test; a larger share includes a smaller one', async () => {
    const files = [...flat('NORMAL', 50), ...flat('PNEUMONIA', 50)];
    const tested = async (query: string): Promise<string[]> =>
      (await open(files, {}, query)).items.filter(({ split }) => split === 'test').map(({ id }) => id);
    const [few, many] = [await tested('?test=0.1'), await tested('?test=0.7')];
    expect(few.length).toBeLessThan(25);
    expect(many.length).toBeGreaterThan(50);
    expect(many).toEqual(expect.arrayContaining(few));
    await expect(open(SPLIT, {}, '?test=0.3')).rejects.toThrow(/has its own splits, so test= has no effect/);
  });

  it('keeps a folder inside of a class, which may be a patient, in one split', async () => {
    const patients = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const files = patients.flatMap((name) => [
      `normal/${name}/1.png`,
      `normal/${name}/2.png`,
      `mass/${name}/3.png`,
    ]);
    const { items } = await open(files);
    const splits = new Map(items.map(({ group, split }) => [group, split]));
    expect(items.every(({ group, split }) => splits.get(group) === split)).toBe(true);
    expect(new Set(splits.values()).size).toBe(2);
    expect(new Set(items.map(({ group }) => group)).size).toBe(20);
  });

  it('keeps a patient of two classes in one split, by DICOM header', async () => {
    const files = Array.from({ length: 12 }, (_, i) => [
      [`normal/${i}.dcm`, encodeNoiseDicom(i, { '00100020 LO': `P${i}` })],
      [`mass/${i + 50}.dcm`, encodeNoiseDicom(i + 50, { '00100020 LO': `P${i}` })],
    ]).flat();
    const root = writeTree(createTestFolder(), Object.fromEntries(files) as Record<string, Buffer>);
    const { items } = await openDataSet(`dicom:${root}?test=0.5`);
    const splits = new Map(items.map(({ group, split }) => [group, split]));
    expect(splits.size).toBe(12);
    expect(items.every(({ group, split }) => splits.get(group) === split)).toBe(true);
    expect(new Set(splits.values()).size).toBe(2);
  });

  it('does not put all images into one split where anonymizing left one patient', async () => {
    const names = flat('normal', 20).map((name) => name.replace('.png', ''));
    const root = writeTree(
      createTestFolder(),
      Object.fromEntries(names.map((name, i) => [name, encodeNoiseDicom(i, { '00100020 LO': 'ANON' })])),
    );
    const { items } = await openDataSet(`dicom:${root}`);
    expect(new Set(items.map(({ split }) => split)).size).toBe(2);
  });

  it('says that nothing is left to test', async () => {
    const { problems } = await open(['normal/a.png', 'normal/b.png', 'mass/a.png'], {}, '?test=0.0001');
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/none of the 2 normal images.*\?test=0\.5/),
      expect.stringMatching(/none of the 1 anomalous images/),
    ]);
  });
});
