import { createTestFolder, writeTree } from '../files/testing/image-files';
import { openDataSet } from './open-data-set';

/** A record whose red, green and blue planes hold 1, 2 and 3, and whose first pixel is (label, 100, 200). */
function encodeRecord(label: number): Buffer {
  const record = Buffer.alloc(3073);
  record[0] = label;
  for (let c = 0; c < 3; c++) record.fill(c + 1, 1 + c * 1024, 1 + (c + 1) * 1024);
  record.set([label], 1);
  record.set([100], 1025);
  record.set([200], 2049);
  return record;
}

function writeBatches(changes: Record<string, Buffer> = {}): string {
  const batches = [1, 2, 3, 4, 5].map((n) => [
    `data_batch_${n}.bin`,
    Buffer.concat([encodeRecord(n), encodeRecord(0)]),
  ]);
  const test = Buffer.concat([encodeRecord(0), encodeRecord(9)]);
  return writeTree(createTestFolder(), {
    ...Object.fromEntries(batches),
    'test_batch.bin': test,
    ...changes,
  });
}

describe('cifar10Source', () => {
  it('joins the five training batches in order and interleaves the planes', async () => {
    const dataSet = await openDataSet(`cifar10:${writeBatches()}?normal=0`);
    expect(dataSet.items.map(({ meta }) => meta['class'])).toEqual([1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0, 9]);
    expect(dataSet.items.map(({ label }) => label)).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1]);
    const image = await dataSet.decode(4);
    expect([image.width, image.height, image.channels]).toEqual([32, 32, 3]);
    expect([...image.pixels.subarray(0, 6)]).toEqual([3, 100, 200, 1, 2, 3]);
  });

  it.each([
    [
      'a batch cut off',
      { 'data_batch_2.bin': encodeRecord(1).subarray(0, 3000) },
      /data_batch_2\.bin has 3000 bytes, not a multiple of 3073/,
    ],
    ['a label above 9', { 'test_batch.bin': encodeRecord(10) }, /image 0 has label 10/],
  ])('refuses %s', async (_, changes, message) => {
    await expect(openDataSet(`cifar10:${writeBatches(changes)}?normal=0`)).rejects.toThrow(message);
  });

  it('names the files it needs', async () => {
    await expect(openDataSet(`cifar10:${createTestFolder()}?normal=0`)).rejects.toThrow(
      /data_batch_1\.bin is missing\. The folder must hold/,
    );
  });
});
