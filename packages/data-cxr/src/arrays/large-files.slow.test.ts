import { closeSync, openSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, LostFileError } from '../errors';
import { createTestFolder } from '../files/testing/image-files';
import { openDataSet } from '../sources/open-data-set';
import { encodeHeader, encodeNpz, encodeNumbers } from './testing/npz';

jest.setTimeout(60_000); // reading gigabytes, if only of zeros, takes seconds

const SIDE = 224;
const IMAGE = SIDE * SIDE;

/** What two images at the place hold; all others are a hole in the file, which takes no room and reads as zeros. */
const MARK = Uint8Array.from([1, 2, 3, 4]);

/** Memory of this process beyond what it had, in bytes; the largest seen while `work` runs. */
async function watchMemory<T>(work: () => Promise<T>): Promise<{ result: T; grown: number }> {
  const before = process.memoryUsage().rss;
  let largest = before;
  const timer = setInterval(() => (largest = Math.max(largest, process.memoryUsage().rss)), 20);
  try {
    return { result: await work(), grown: largest - before };
  } finally {
    clearInterval(timer);
  }
}

function imagesHeader(count: number): Buffer {
  return encodeHeader(`{'descr': '|u1', 'fortran_order': False, 'shape': (${count}, ${SIDE}, ${SIDE}), }`);
}

/** The 64-bit extra field: sizes, and in the directory the place of the local header. */
function extra64(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, i) => field.writeBigUInt64LE(BigInt(value), 4 + 8 * i));
  return field;
}

/** Writes an archive of stored arrays as NumPy does, its images mostly a hole. */
function writeStoredNpz(path: string, count: number, marked: readonly number[]): void {
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const small: Record<string, Buffer> = {
    train_labels: Buffer.from(encodeNumbers('|u1', [count, 1], labels)),
    test_images: Buffer.concat([imagesHeader(2), Buffer.alloc(2 * IMAGE, 7)]),
    test_labels: Buffer.from(encodeNumbers('|u1', [2, 1], [0, 1])),
  };
  const file = openSync(path, 'w');
  const directory: Buffer[] = [];
  let at = 0;
  for (const name of ['train_images', ...Object.keys(small)]) {
    const bytes = small[name] ?? imagesHeader(count);
    const size = name in small ? bytes.length : bytes.length + count * IMAGE;
    const crc = name in small ? crcOf(bytes) : 0;
    const entry = { name: `${name}.npy`, crc };
    const local = encodeEntry('PK\u0003\u0004', entry, extra64([size, size]));
    directory.push(encodeEntry('PK\u0001\u0002', entry, extra64([size, size, at])));
    writeSync(file, Buffer.concat([local, bytes]), 0, undefined, at);
    const values = at + local.length + bytes.length;
    if (!(name in small)) for (const image of marked) writeSync(file, MARK, 0, 4, values + image * IMAGE);
    at += local.length + size;
  }
  writeSync(file, Buffer.concat([...directory, encodeEnd(directory, at)]), 0, undefined, at);
  closeSync(file);
}

function crcOf(bytes: Buffer): number {
  // As `zlib.crc32`, computed independently of it.
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function encodeEntry(mark: string, { name, crc }: { name: string; crc: number }, extra: Buffer): Buffer {
  const isLocal = mark.endsWith('\u0004');
  const header = Buffer.alloc(isLocal ? 30 : 46);
  header.write(mark, 'latin1');
  const sizes = isLocal ? 14 : 16;
  header.writeUInt32LE(crc, sizes);
  header.fill(0xff, sizes + 4, sizes + 12);
  header.writeUInt16LE(name.length, sizes + 12);
  header.writeUInt16LE(extra.length, sizes + 14);
  if (!isLocal) header.fill(0xff, 42, 46);
  return Buffer.concat([header, Buffer.from(name), extra]);
}

/** The end of the directory in 64 bits, where to find it, and the end in 32 bits, which says to look there. */
function encodeEnd(directory: readonly Buffer[], start: number): Buffer {
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  const end64 = Buffer.alloc(56);
  end64.write('PK\u0006\u0006', 'latin1');
  end64.writeBigUInt64LE(44n, 4);
  [directory.length, directory.length, size, start].forEach((value, i) =>
    end64.writeBigUInt64LE(BigInt(value), 24 + 8 * i),
  );
  const locator = Buffer.alloc(20);
  locator.write('PK\u0006\u0007', 'latin1');
  locator.writeBigUInt64LE(BigInt(start + size), 8);
  locator.writeUInt32LE(1, 16);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.fill(0xff, 8, 20);
  return Buffer.concat([end64, locator, end]);
}

describe('files above 2 GiB', () => {
  const folder = createTestFolder();
  const cache = process.env['CXR_CACHE'];
  beforeAll(() => void (process.env['CXR_CACHE'] = createTestFolder()));
  afterAll(() => {
    if (cache === undefined) delete process.env['CXR_CACHE'];
    else process.env['CXR_CACHE'] = cache;
  });

  it.each(['medmnist', 'idx', 'cifar10'])('of nothing are refused by name: %s', async (source) => {
    const root = createTestFolder();
    const names = { medmnist: 'big.npz', idx: 'train-images-idx3-ubyte', cifar10: 'data_batch_1.bin' };
    const file = join(root, names[source as keyof typeof names]);
    writeFileSync(file, '');
    truncateSync(file, 2_200_000_000);
    const word = source === 'medmnist' ? `medmnist:${file}` : `${source}:${root}?normal=0`;
    const failure: unknown = await openDataSet(word).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(DataError);
    expect((failure as Error).message).toContain(file);
  });

  it('are read piece by piece, from an archive that NumPy did not compress', async () => {
    const path = join(folder, 'stored.npz');
    const count = 43_900;
    writeStoredNpz(path, count, [0, 30_000, count - 1]);
    expect(statSync(path).size).toBeGreaterThan(2 ** 31);
    const { result: images, grown } = await watchMemory(async () => {
      const dataSet = await openDataSet(`medmnist:${path}`);
      expect(dataSet.items).toHaveLength(count + 2);
      return Promise.all([30_000, 0, count - 1, 1, count].map((index) => dataSet.decode(index)));
    });
    expect(images.map(({ pixels }) => [...pixels.subarray(0, 5)])).toEqual([
      [1, 2, 3, 4, 0],
      [1, 2, 3, 4, 0],
      [1, 2, 3, 4, 0],
      [0, 0, 0, 0, 0],
      [7, 7, 7, 7, 7],
    ]);
    expect(grown).toBeLessThan(300e6);
  });
});

describe('an IDX file that is not kept in memory', () => {
  it('serves its images from disk, and reports that the file was changed', async () => {
    const root = createTestFolder();
    const count = 1340;
    const header = (sides: number[]) => {
      const bytes = Buffer.from([0, 0, 8, sides.length, ...sides.flatMap(() => [0, 0, 0, 0])]);
      sides.forEach((side, i) => bytes.writeUInt32BE(side, 4 + 4 * i));
      return bytes;
    };
    const train = join(root, 'train-images-idx3-ubyte');
    writeFileSync(train, header([count, SIDE, SIDE]));
    truncateSync(train, 16 + count * IMAGE);
    const file = openSync(train, 'r+');
    writeSync(file, MARK, 0, 4, 16 + (count - 1) * IMAGE);
    closeSync(file);
    const write = (name: string, bytes: Uint8Array) => writeFileSync(join(root, name), bytes);
    write('train-labels-idx1-ubyte', Buffer.concat([header([count]), Buffer.alloc(count)]));
    write('t10k-images-idx3-ubyte', Buffer.concat([header([2, 1, 1]), Buffer.from([5, 6])]));
    write('t10k-labels-idx1-ubyte', Buffer.concat([header([2]), Buffer.from([0, 1])]));
    const dataSet = await openDataSet(`idx:${root}?normal=0`);
    expect([...(await dataSet.decode(count - 1)).pixels.subarray(0, 5)]).toEqual([1, 2, 3, 4, 0]);
    truncateSync(train, 16 + count * IMAGE - 1);
    await expect(dataSet.decode(count - 1)).rejects.toThrow(LostFileError);
  });
});

describe('a deflated array that is not kept in memory', () => {
  // Above 64 MiB.
  const count = 1340;
  const images = Buffer.concat([imagesHeader(count), Buffer.alloc(count * IMAGE)]);
  const start = images.length - count * IMAGE;
  for (let i = 0; i < count; i++) images.writeUInt32LE(i, start + i * IMAGE + 100);
  const labels = encodeNumbers(
    '|u1',
    [count],
    Array.from({ length: count }, (_, i) => i % 2),
  );
  const few = Buffer.concat([imagesHeader(2), images.subarray(start, start + 2 * IMAGE)]);
  const archive = encodeNpz({
    train_images: images,
    train_labels: labels,
    test_images: few,
    test_labels: encodeNumbers('|u1', [2], [0, 1]),
  });
  const folder = createTestFolder();

  it('gives every image whatever the order they are asked for in', async () => {
    const path = join(folder, 'deflated.npz');
    writeFileSync(path, archive);
    const dataSet = await openDataSet(`medmnist:${path}`);
    const order = [5, 6, 1339, 0, 700, 699, 1340, 1341];
    const decoded = await Promise.all(order.map((index) => dataSet.decode(index)));
    const numbers = decoded.map(({ pixels }) =>
      new DataView(pixels.buffer, pixels.byteOffset).getUint32(100, true),
    );
    expect(numbers).toEqual(order.map((index) => index % count));
  });

  it('names the array where it is damaged, and gives the images before', async () => {
    const path = join(folder, 'damaged.npz');
    const damaged = Buffer.from(archive);
    // In the first half of the first member.
    damaged.fill(0xff, Math.floor(damaged.length / 4), Math.floor(damaged.length / 4) + 100);
    writeFileSync(path, damaged);
    const failure: unknown = await openDataSet(`medmnist:${path}`).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(DataError);
    expect((failure as Error).message).toMatch(/damaged\.npz: train_images is (damaged|cut off)/);
  });
});
