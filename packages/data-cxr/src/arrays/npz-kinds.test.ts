import { join } from 'node:path';
import type { DataSet } from '../contracts';
import { createTestFolder, writeTree } from '../files/testing/image-files';
import { openDataSet } from '../sources/open-data-set';
import { encodeHeader, encodeNpy, encodeNpz, encodeNumbers } from './testing/npz';

const SHAPE = [2, 2, 3];
const LEVELS = Array.from({ length: 12 }, (_, i) => i * 10);

/** An archive of two images a split, the first normal. */
async function open(changes: Record<string, Uint8Array | undefined>, options = ''): Promise<DataSet> {
  const images = encodeNumbers('|u1', SHAPE, LEVELS);
  const labels = encodeNumbers('|u1', [2, 1], [0, 1]);
  const arrays = { train_images: images, train_labels: labels, test_images: images, test_labels: labels };
  const root = writeTree(createTestFolder(), { 'set.npz': encodeNpz({ ...arrays, ...changes }) });
  return openDataSet(`medmnist:${join(root, 'set.npz')}${options}`);
}

const labelsOf = ({ items }: DataSet, split: string) =>
  items.filter((item) => item.split === split).map(({ label }) => label);

describe('medmnistSource on arrays as users save them', () => {
  it.each([
    ['labels-big-endian.npz', ['train', 'val', 'test']],
    ['one-channel-axis.npz', ['train', 'val', 'test']],
    ['no-val.npz', ['train', 'test']],
  ])('reads %s as the same set in plain arrays', async (name, splits) => {
    const dataSet = await openDataSet(`medmnist:${join(__dirname, 'testing', name)}`);
    expect([...new Set(dataSet.items.map(({ split }) => split))]).toEqual(splits);
    for (const split of splits) expect(labelsOf(dataSet, split)).toEqual([0, 1, 0, 1]);
    const plain = await openDataSet(`medmnist:${join(__dirname, 'testing', 'no-val.npz')}`);
    const image = await dataSet.decode(1);
    expect([image.width, image.height, image.channels]).toEqual([12, 12, 1]);
    expect(image).toEqual(await plain.decode(1));
  });

  it.each([
    '|b1',
    '|u1',
    '|i1',
    '<u2',
    '>u2',
    '<i2',
    '>i2',
    '<u4',
    '>u4',
    '<i4',
    '>i4',
    '<u8',
    '>u8',
    '<i8',
    '>i8',
  ])('reads images and labels of type %s', async (type) => {
    const levels = type === '|b1' ? LEVELS.map((_, i) => i % 2) : LEVELS;
    const dataSet = await open({
      train_images: encodeNumbers(type, SHAPE, levels),
      train_labels: encodeNumbers(type, [2, 1], [1, 0]),
    });
    expect(labelsOf(dataSet, 'train')).toEqual([1, 0]);
    const { width, height, pixels } = await dataSet.decode(1);
    expect([width, height]).toEqual([3, 2]);
    const shown = type === '|b1' ? [0, 255, 0, 255, 0, 255] : [60, 70, 80, 90, 100, 110];
    expect(pixels).toEqual(Uint8Array.from(shown));
  });

  it.each(['<u2', '>u2', '<i4', '>i8'])(
    'takes %s for 16-bit levels in every split when one is above 255',
    async (type) => {
      const dataSet = await open({
        train_images: encodeNumbers(type, SHAPE, LEVELS),
        test_images: encodeNumbers(type, SHAPE, [...LEVELS.slice(1), 4095]),
      });
      expect((await dataSet.decode(0)).pixels).toEqual(Uint16Array.from([0, 10, 20, 30, 40, 50]));
      expect((await dataSet.decode(3)).pixels).toEqual(Uint16Array.from([70, 80, 90, 100, 110, 4095]));
    },
  );

  it.each([
    [[2, 2, 3, 1], 1],
    [[2, 1, 3, 2], 1],
    [[2, 2, 1, 3], 3],
    [[2, 3, 2, 1], 1],
  ])('takes axis of 1 or 3 in %j for channels', async (shape, channels) => {
    const dataSet = await open({ train_images: encodeNumbers('|u1', shape, LEVELS) });
    expect(await dataSet.decode(1)).toMatchObject({
      channels,
      pixels: Uint8Array.from([60, 70, 80, 90, 100, 110]),
    });
  });

  it('interleaves colors that come as planes', async () => {
    const dataSet = await open({ train_images: encodeNumbers('|u1', [2, 3, 1, 2], LEVELS) });
    expect(await dataSet.decode(0)).toEqual({
      ...{ width: 2, height: 1, channels: 3 },
      pixels: Uint8Array.from([0, 20, 40, 10, 30, 50]),
    });
  });

  it('reads arrays in Fortran order', async () => {
    // Image i, row y, column x lies at i + 2·(y + 2·x).
    const columnMajor = Uint8Array.from([0, 60, 30, 90, 10, 70, 40, 100, 20, 80, 50, 110]);
    const labels = Uint8Array.from([0, 0, 0, 1]);
    const dataSet = await open({
      train_images: encodeNpy({ type: '|u1', shape: SHAPE, bytes: columnMajor, fortranOrder: true }),
      train_labels: encodeNpy({ type: '|u1', shape: [2, 2], bytes: labels, fortranOrder: true }),
    });
    expect((await dataSet.decode(0)).pixels).toEqual(Uint8Array.from([0, 10, 20, 30, 40, 50]));
    expect((await dataSet.decode(1)).pixels).toEqual(Uint8Array.from([60, 70, 80, 90, 100, 110]));
    expect(labelsOf(dataSet, 'train')).toEqual([0, 1]);
  });

  it.each<[string, Uint8Array, number[]]>([
    ['without a second axis', encodeNumbers('<i8', [2], [1, 0]), [1, 0]],
    ['of floating point', encodeNumbers('>f8', [2, 1], [1, 0]), [1, 0]],
    [
      'with a column per finding, none of them normal',
      encodeNumbers('<f4', [2, 3], [1, 1, 0, 0, 0, 0]),
      [1, 0],
    ],
  ])('takes labels %s', async (_, labels, expected) => {
    expect(labelsOf(await open({ train_labels: labels }), 'train')).toEqual(expected);
  });

  it('takes labels with a single 1 a row as one-hot: the column is the class', async () => {
    const oneHot = (rows: number[]) => encodeNumbers('<f4', [2, 3], rows);
    const changes = {
      train_labels: oneHot([0, 1, 0, 0, 0, 1]),
      test_labels: oneHot([0, 1, 0, 1, 0, 0]),
    };
    const dataSet = await open(changes, '?normal=1');
    expect(dataSet.items.map(({ meta }) => meta['class'])).toEqual([1, 2, 1, 0]);
    expect(labelsOf(dataSet, 'test')).toEqual([0, 1]);
    await expect(open(changes)).rejects.toThrow(/has 3 classes\. Say which one is normal/);
  });

  it.each<[string, Record<string, Uint8Array | undefined>, RegExp]>([
    [
      'no test split',
      { test_images: undefined, test_labels: undefined },
      /has no test_images\.npy; it holds train_images\.npy, train_labels\.npy\. A MedMNIST file has images and labels for train and test/,
    ],
    [
      'images of a split without labels',
      { val_images: encodeNumbers('|u1', SHAPE, LEVELS) },
      /has no val_labels\.npy/,
    ],
    [
      'a level below 0',
      { train_images: encodeNumbers('<i2', SHAPE, [-5, ...LEVELS.slice(1)]) },
      /train_images holds -5; levels must be whole numbers from 0 to 65535/,
    ],
    [
      'a level above 65535',
      { train_images: encodeNumbers('>u4', SHAPE, [70000, ...LEVELS.slice(1)]) },
      /train_images holds 70000/,
    ],
    [
      'a label of one half',
      { train_labels: encodeNumbers('<f4', [2], [0, 0.5]) },
      /train_labels holds 0\.5; labels must be whole numbers/,
    ],
    [
      'a label that is no number',
      { train_labels: encodeNumbers('<f8', [2], [0, NaN]) },
      /train_labels holds NaN/,
    ],
    [
      'text as labels',
      { train_labels: encodeNpy({ type: '<U6', shape: [2], bytes: new Uint8Array(48) }) },
      /train_labels holds text; it must hold whole numbers/,
    ],
    [
      'Python objects',
      { train_labels: encodeNpy({ type: '|O', shape: [2], bytes: new Uint8Array(48) }) },
      /train_labels holds Python objects/,
    ],
    [
      'records',
      { train_labels: encodeHeader("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (2,), }") },
      /train_labels holds records/,
    ],
    [
      'half floats',
      { train_images: encodeNpy({ type: '<f2', shape: SHAPE, bytes: new Uint8Array(24) }) },
      /train_images holds <f2/,
    ],
    ['a single label', { train_labels: encodeNumbers('|u1', [], [0]) }, /train has 2 images but 0 labels/],
    [
      'labels without end',
      {
        train_labels: encodeNpy({ type: '|b1', shape: [2, 10_000_001], bytes: new Uint8Array(20_000_002) }),
      },
      /train_labels has shape \[2, 10000001\]; at most 20 million labels are read/,
    ],
    [
      'RGBA',
      { train_images: encodeNumbers('|u1', [2, 2, 1, 4], [...LEVELS, 0, 0, 0, 0]) },
      /shape \[2, 2, 1, 4\]/,
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(open(changes)).rejects.toThrow(message);
  });

  it('refuses an array whose bytes do not fit its checksum, and one that is encrypted', async () => {
    const images = encodeNumbers('|u1', SHAPE, LEVELS);
    const labels = encodeNumbers('|u1', [2, 1], [0, 1]);
    const arrays = { train_images: images, train_labels: labels, test_images: images, test_labels: labels };
    const damaged = Buffer.from(encodeNpz(arrays, 0));
    damaged[damaged.indexOf(Buffer.from([0, 10, 20, 30])) + 1] = 11;
    const encrypted = Buffer.from(encodeNpz(arrays));
    encrypted.writeUInt16LE(1, encrypted.indexOf('PK\u0001\u0002', 0, 'latin1') + 8);
    const root = writeTree(createTestFolder(), { 'damaged.npz': damaged, 'encrypted.npz': encrypted });
    await expect(openDataSet(`medmnist:${root}/damaged.npz`)).rejects.toThrow(
      /train_images is damaged: its checksum does not match/,
    );
    await expect(openDataSet(`medmnist:${root}/encrypted.npz`)).rejects.toThrow(/train_images is encrypted/);
  });
});
