import { gzipSync } from 'node:zlib';
import { createTestFolder, writeTree } from '../files/testing/image-files';
import { openDataSet } from './open-data-set';

function encodeIdx(shape: number[], values: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((side, i) => header.writeUInt32BE(side, 4 + 4 * i));
  return Buffer.concat([header, Uint8Array.from(values)]);
}

const pixels = (count: number) =>
  encodeIdx(
    [count, 1, 2],
    Array.from({ length: count * 2 }, (_, i) => 10 + i),
  );

function writeIdx(changes: Record<string, Buffer> = {}): string {
  return writeTree(createTestFolder(), {
    'train-images-idx3-ubyte': pixels(3),
    'train-labels-idx1-ubyte': encodeIdx([3], [7, 3, 3]),
    't10k-images-idx3-ubyte': pixels(2),
    't10k-labels-idx1-ubyte': encodeIdx([2], [3, 7]),
    ...changes,
  });
}

describe('idxSource', () => {
  it('takes one class as normal and keeps the class as meta', async () => {
    const dataSet = await openDataSet(`idx:${writeIdx()}?normal=3`);
    expect(dataSet.items.map(({ id, label, meta }) => [id, label, meta['class']])).toEqual([
      ['train/0', 1, 7],
      ['train/1', 0, 3],
      ['train/2', 0, 3],
      ['test/0', 0, 3],
      ['test/1', 1, 7],
    ]);
    expect(await dataSet.decode(2)).toEqual({
      width: 2,
      height: 1,
      channels: 1,
      pixels: Uint8Array.from([14, 15]),
    });
  });

  it('reads gzipped files and names with a dot alike', async () => {
    const root = writeTree(createTestFolder(), {
      'train-images.idx3-ubyte': pixels(3),
      'train-labels-idx1-ubyte.gz': gzipSync(encodeIdx([3], [7, 3, 3])),
      't10k-images.idx3-ubyte.gz': gzipSync(pixels(2)),
      't10k-labels.idx1-ubyte': encodeIdx([2], [3, 7]),
    });
    const plain = await openDataSet(`idx:${writeIdx()}?normal=3`);
    expect((await openDataSet(`idx:${root}?normal=3`)).fingerprint).toBe(plain.fingerprint);
  });

  it.each([
    ['a class nobody has', {}, 5, /train split has no normal image\. Its classes are 3, 7/],
    [
      'labels of another count',
      { 't10k-labels-idx1-ubyte': encodeIdx([1], [3]) },
      3,
      /t10k has 2 images but 1 labels/,
    ],
    [
      'a file cut off',
      { 'train-images-idx3-ubyte': pixels(3).subarray(0, 20) },
      3,
      /has 20 bytes; its header calls for 22/,
    ],
    ['swapped files', { 'train-images-idx3-ubyte': encodeIdx([3], [1, 2, 3]) }, 3, /may be swapped/],
    [
      'four billion images that take no bytes',
      { 'train-images-idx3-ubyte': encodeIdx([3, 0, 28], []) },
      3,
      /train images are of 28×0 pixels/,
    ],
    [
      'more images than can be listed',
      {
        'train-images-idx3-ubyte': encodeIdx([10_000_001, 1, 0], []),
        'train-labels-idx1-ubyte': encodeIdx([10_000_001], Buffer.alloc(10_000_001)),
      },
      3,
      /train has 10000001 images; at most 10 million are read/,
    ],
    [
      'sides whose product is beyond any file',
      { 'train-images-idx3-ubyte': encodeIdx([0xffffffff, 0xffffffff, 0xffffffff], []) },
      3,
      /has 16 bytes; its header calls for/,
    ],
    ['a foreign file', { 'train-images-idx3-ubyte': Buffer.from('<html>') }, 3, /is not an IDX file/],
  ])('refuses %s', async (_, changes, normal, message) => {
    await expect(openDataSet(`idx:${writeIdx(changes)}?normal=${normal}`)).rejects.toThrow(message);
  });

  it('refuses a gzip bomb before it inflates it', async () => {
    const bomb = gzipSync(encodeIdx([70_000, 1, 1000], Buffer.alloc(70_000_000)));
    expect(bomb.length).toBeLessThan(100_000);
    const root = writeTree(createTestFolder(), { 'train-images-idx3-ubyte.gz': bomb });
    await expect(openDataSet(`idx:${root}?normal=3`)).rejects.toThrow(
      /train-images-idx3-ubyte\.gz expands like a decompression bomb/,
    );
  });

  it('names the files it needs if there are none, and a gzip file that is cut off', async () => {
    await expect(openDataSet(`idx:${createTestFolder()}?normal=0`)).rejects.toThrow(
      /has no train-images-idx3-ubyte \(or \.gz\)/,
    );
    const cut = writeTree(createTestFolder(), {
      'train-images-idx3-ubyte.gz': gzipSync(pixels(3)).subarray(0, 20),
    });
    await expect(openDataSet(`idx:${cut}?normal=0`)).rejects.toThrow(
      /train-images-idx3-ubyte\.gz is damaged \(unexpected end of file\)/,
    );
  });
});
