import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeRealData } from '@cxr-anomaly/fixtures';
import { zipSync } from 'fflate';
import { DataError } from '../errors';
import { createTestFolder, writeTree } from '../files/testing/image-files';
import { openDataSet } from './open-data-set';

function encodeNpy(type: string, shape: number[], bytes: Uint8Array): Uint8Array {
  const header =
    `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117) + '\n';
  return Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]),
    Buffer.from(header, 'latin1'),
    bytes,
  ]);
}

const images = (count: number, channels = 0) => {
  const shape = channels === 0 ? [count, 2, 2] : [count, 2, 2, channels];
  const bytes = Uint8Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i);
  return encodeNpy('|u1', shape, bytes);
};
const shaped = (shape: string) =>
  Buffer.from(
    Buffer.from(images(3))
      .toString('latin1')
      .replace(/\(3, 2, 2,\)/, `(${shape})`),
    'latin1',
  );
const empty = (count: number) => encodeNpy('|u1', [count, 0, 0], new Uint8Array());
const labels = (values: number[]) => encodeNpy('|u1', [values.length, 1], Uint8Array.from(values));

function writeArchive(changes: Record<string, Uint8Array | undefined> = {}): string {
  const entries: Record<string, Uint8Array | undefined> = {
    'train_images.npy': images(3),
    'train_labels.npy': labels([0, 1, 0]),
    'val_images.npy': images(1),
    'val_labels.npy': labels([0]),
    'test_images.npy': images(2),
    'test_labels.npy': labels([1, 0]),
    ...changes,
  };
  const present = Object.entries(entries).filter(
    (entry): entry is [string, Uint8Array] => entry[1] !== undefined,
  );
  return join(writeTree(createTestFolder(), { 'set.npz': zipSync(Object.fromEntries(present)) }), 'set.npz');
}

describe('medmnistSource', () => {
  it('takes class 0 as normal when there are two classes', async () => {
    const dataSet = await openDataSet(`medmnist:${writeArchive()}`);
    expect(dataSet.items.map(({ id, label }) => `${id} ${label}`)).toEqual([
      'train/0 0',
      'train/1 1',
      'train/2 0',
      'val/0 0',
      'test/0 1',
      'test/1 0',
    ]);
    expect(await dataSet.decode(1)).toEqual({
      width: 2,
      height: 2,
      channels: 1,
      pixels: Uint8Array.from([4, 5, 6, 7]),
    });
  });

  it('asks which class is normal when there are more', async () => {
    const path = writeArchive({ 'train_labels.npy': labels([0, 1, 2]) });
    await expect(openDataSet(`medmnist:${path}`)).rejects.toThrow(/has 3 classes\. Say which one is normal/);
    const chosen = await openDataSet(`medmnist:${path}?normal=1`);
    expect(chosen.items.map(({ label }) => label)).toEqual([1, 0, 1, 1, 0, 1]);
    const other = await openDataSet(`medmnist:${path}?normal=0`);
    expect(other.fingerprint).not.toBe(chosen.fingerprint);
  });

  it('reads RGB images and labels of 8 bytes', async () => {
    const wide = encodeNpy('<i8', [3, 1], new Uint8Array(BigInt64Array.from([0n, 1n, 0n]).buffer));
    const dataSet = await openDataSet(
      `medmnist:${writeArchive({ 'train_images.npy': images(3, 3), 'train_labels.npy': wide })}`,
    );
    expect(dataSet.items.slice(0, 3).map(({ label }) => label)).toEqual([0, 1, 0]);
    expect((await dataSet.decode(0)).channels).toBe(3);
  });

  it('takes an image with any finding as anomalous when labels have a column per finding', async () => {
    const many = encodeNpy('|u1', [3, 2], Uint8Array.from([0, 0, 0, 1, 1, 1]));
    const { items } = await openDataSet(`medmnist:${writeArchive({ 'train_labels.npy': many })}`);
    expect(items.slice(0, 3).map(({ label }) => label)).toEqual([0, 1, 1]);
  });

  it.each<[string, Record<string, Uint8Array | undefined>, RegExp]>([
    [
      'a missing array',
      { 'val_images.npy': undefined },
      /has no val_images\.npy; it holds train_images\.npy/,
    ],
    ['too few labels', { 'test_labels.npy': labels([1]) }, /test has 2 images but 1 labels/],
    ['images cut off', { 'train_images.npy': images(3).subarray(0, 135) }, /train_images is cut off/],
    [
      'something that is no array',
      { 'train_images.npy': Buffer.from('no array here') },
      /is not a NumPy array/,
    ],
    ['3-D images', { 'train_images.npy': images(3, 28) }, /shape \[3, 2, 2, 28\]; it must hold 2-D images/],
    [
      'floats',
      { 'train_images.npy': encodeNpy('<f4', [3, 1, 1], new Uint8Array(12)) },
      /train_images holds floating-point numbers, and nothing says which value is white/,
    ],
    [
      'four billion images that take no bytes',
      { 'train_images.npy': empty(4294967295), 'train_labels.npy': empty(4294967295) },
      /train has 4294967295 images; at most 10 million are read/,
    ],
    ['images without a pixel', { 'train_images.npy': empty(3) }, /train images are of 0×0 pixels/],
    ['a side of half a pixel', { 'train_images.npy': shaped('3, 0.5, 8') }, /no shape that can be read/],
    ['sides below nothing', { 'train_images.npy': shaped('-3, -2, 2') }, /no shape that can be read/],
    ['a side that is no number', { 'train_images.npy': shaped('3, NaN, 2') }, /no shape that can be read/],
    [
      'sides whose product is beyond any file',
      { 'train_images.npy': shaped('3, 999999999999999, 9') },
      /cut off/,
    ],
    ['a header past the end', { 'train_images.npy': images(3).fill(255, 8, 10) }, /no shape|cut off/],
    [
      'no anomalous image to test on',
      { 'test_labels.npy': labels([0, 0]) },
      /test split has no anomalous image/,
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(openDataSet(`medmnist:${writeArchive(changes)}`)).rejects.toThrow(message);
  });

  it('reads only the arrays it needs, whatever the names of other entries', async () => {
    const slip = {
      '../../slip.npy': images(1),
      '/etc/passwd': images(1),
      'nested.zip': zipSync({ a: images(1) }),
    };
    const path = writeArchive(slip);
    await expect(openDataSet(`medmnist:${path}`)).resolves.toMatchObject({ items: { length: 6 } });
    expect(readdirSync(dirname(path))).toEqual(['set.npz']);
  });

  it('refuses a decompression bomb before it inflates it', async () => {
    const bomb = encodeNpy('|u1', [70_000, 1, 1000], new Uint8Array(70_000_000));
    const path = writeArchive({ 'train_images.npy': bomb });
    expect(statSync(path).size).toBeLessThan(100_000);
    await expect(openDataSet(`medmnist:${path}`)).rejects.toThrow(/expands like a decompression bomb/);
  });

  it('does not follow a directory that claims 65,535 files', async () => {
    const path = writeArchive();
    const bytes = readFileSync(path);
    const end = bytes.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
    bytes.writeUInt16LE(0xffff, end + 10);
    writeFileSync(path, bytes);
    await expect(openDataSet(`medmnist:${path}`)).rejects.toThrow(DataError);
  });

  it('refuses a file that is not an archive', async () => {
    const root = writeTree(createTestFolder(), { 'set.npz': 'PK nothing' });
    await expect(openDataSet(`medmnist:${root}/set.npz`)).rejects.toThrow(
      /cannot be read as an \.npz archive/,
    );
  });
});

describeRealData('pneumoniamnist.npz', 'medmnistSource on PneumoniaMNIST', (real) => {
  it('counts 1214 normal images to train, 234 normal and 390 anomalous to test', async () => {
    const { items } = await openDataSet(`medmnist:${real}`);
    const count = (split: string, label: number) =>
      items.filter((item) => item.split === split && item.label === label).length;
    expect([count('train', 0), count('test', 0), count('test', 1)]).toEqual([1214, 234, 390]);
  });
});
