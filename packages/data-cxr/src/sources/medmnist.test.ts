import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { zipSync } from 'fflate';
import { createTestFolder, writeTree } from '../files/image-files.test.kit';
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
    ['3-D images', { 'train_images.npy': images(3, 28) }, /shape \[3, 2, 2, 28\]; 8-bit 2-D images/],
    ['floats', { 'train_images.npy': encodeNpy('<f4', [1], new Uint8Array(4)) }, /holds <f4 values/],
    [
      'no anomalous image to test on',
      { 'test_labels.npy': labels([0, 0]) },
      /test split has no anomalous image/,
    ],
  ])('refuses %s', async (_, changes, message) => {
    await expect(openDataSet(`medmnist:${writeArchive(changes)}`)).rejects.toThrow(message);
  });

  it('refuses a file that is no archive', async () => {
    const root = writeTree(createTestFolder(), { 'set.npz': 'PK nothing' });
    await expect(openDataSet(`medmnist:${root}/set.npz`)).rejects.toThrow(
      /cannot be read as an \.npz archive/,
    );
  });
});

const real = resolve(__dirname, '../../../../../shared/data/pneumoniamnist.npz');
(existsSync(real) ? describe : describe.skip)('medmnistSource on PneumoniaMNIST', () => {
  it('counts 1214 normal images to train, 234 normal and 390 anomalous to test', async () => {
    const { items } = await openDataSet(`medmnist:${real}`);
    const count = (split: string, label: number) =>
      items.filter((item) => item.split === split && item.label === label).length;
    expect([count('train', 0), count('test', 0), count('test', 1)]).toEqual([1214, 234, 390]);
  });
});
