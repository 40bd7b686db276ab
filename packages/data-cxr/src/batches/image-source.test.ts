import type { BatchOptions, DecodedImage, ImageItem, PixelBatch, Preprocessing } from '../contracts';
import { DataError } from '../errors';
import { createImageSource, type RowReader } from './image-source';

const COUNT = 11;
const preprocessing: Preprocessing = {
  side: 4,
  channels: 1,
  fit: 'stretch',
  tone: 'none',
  normalization: { kind: 'unit' },
};
const items = Array.from({ length: COUNT }, (_, i): ImageItem => ({
  id: `${i}`,
  split: 'train',
  label: 0,
  meta: {},
}));
const augmentation = { flip: true, rotate: 8, translate: 0.1, contrast: 0.2 };

/** Image i is a ramp that starts at level 10·i. Rows lie in reverse, so that row and index are told apart. */
function rampOfRow(row: number): DecodedImage {
  const start = 10 * (COUNT - 1 - row);
  return { width: 4, height: 4, channels: 1, pixels: Uint8Array.from({ length: 16 }, (_, p) => start + p) };
}

function inColor(row: number): DecodedImage {
  const { pixels, ...size } = rampOfRow(row);
  return {
    ...size,
    channels: 3,
    pixels: Uint8Array.from({ length: 48 }, (_, i) => pixels[i % 16] as number),
  };
}

function createSource(reader: Partial<RowReader> = {}, changes: Partial<Preprocessing> = {}) {
  const complete: RowReader = {
    read: (rows) => Promise.resolve(Array.from(rows, rampOfRow)),
    close: () => Promise.resolve(),
    ...reader,
  };
  const rows = Int32Array.from({ length: COUNT }, (_, i) => COUNT - 1 - i);
  return createImageSource({
    items,
    rows,
    preprocessing: { ...preprocessing, ...changes },
    store: { open: () => Promise.resolve(complete) },
  });
}

async function collect(options: BatchOptions): Promise<PixelBatch[]> {
  const batches: PixelBatch[] = [];
  for await (const batch of createSource().batches(options)) batches.push(batch);
  return batches;
}

const indexesOf = (batches: PixelBatch[]) => batches.flatMap((batch) => [...batch.indexes]);

describe('createImageSource', () => {
  it('serves images in order with their own pixels and a last batch that is not full', async () => {
    const batches = await collect({ batchSize: 4 });
    expect(indexesOf(batches)).toEqual([...items.keys()]);
    expect(batches.map((batch) => batch.shape)).toEqual([
      [4, 4, 4, 1],
      [4, 4, 4, 1],
      [3, 4, 4, 1],
    ]);
    for (const batch of batches) {
      batch.indexes.forEach((index, i) =>
        expect(batch.pixels[i * 16 + 5]).toBeCloseTo((10 * index + 5) / 255, 6),
      );
    }
  });

  it('stores one channel of gray images for a network with three, augmented as it would be alone', async () => {
    const source = createSource({}, { channels: 3 });
    const [alone] = await collect({ batchSize: 4, augmentation });
    for await (const batch of source.batches({ batchSize: 4, augmentation })) {
      expect([...batch.shape, batch.channels]).toEqual([4, 4, 4, 1, 3]);
      expect(batch.pixels).toEqual(alone?.pixels);
      break;
    }
  });

  it.each([
    ['a color image is among them', {}, (row: number) => (row === COUNT - 2 ? inColor(row) : rampOfRow(row))],
    ['each channel is normalized in its own way', { normalization: { kind: 'imagenet' } }, rampOfRow],
  ] as const)('stores three channels where %s', async (_, changes, image) => {
    const read: RowReader['read'] = (rows) => Promise.resolve(Array.from(rows, image));
    const source = createSource({ read }, { channels: 3, ...changes });
    for await (const { shape, pixels } of source.batches({ batchSize: 4 })) {
      expect(shape).toEqual([4, 4, 4, 3]);
      expect(pixels.length).toBe(4 * 16 * 3);
      break;
    }
  });

  it('leaves the last batch out with dropLast', async () => {
    expect((await collect({ batchSize: 4, dropLast: true })).length).toBe(2);
    expect((await collect({ batchSize: 11, dropLast: true })).length).toBe(1);
  });

  it('shuffles every pass of every image into one order', async () => {
    const indexes = indexesOf(await collect({ batchSize: 5, passes: 3, shuffle: { seed: 1, epoch: 0 } }));
    expect([...indexes].sort((a, b) => a - b)).toEqual([...items.keys()].flatMap((i) => [i, i, i]));
    expect(new Set(indexes.slice(0, COUNT)).size).toBeLessThan(COUNT);
  });

  it('repeats an epoch bit for bit without the epochs before it, and gives every epoch and seed its own', async () => {
    const epoch = (seed: number, number: number) =>
      collect({ batchSize: 4, augmentation, shuffle: { seed, epoch: number } });
    const undisturbed = [await epoch(5, 0), await epoch(5, 1), await epoch(5, 2), await epoch(5, 3)];
    expect(await epoch(5, 3)).toEqual(undisturbed[3]);
    const orders = [...undisturbed, await epoch(6, 3)].map((batches) => indexesOf(batches).join());
    expect(new Set(orders).size).toBe(5);
  });

  it('augments an image alike at any batch size, and differently in another pass', async () => {
    const pixelsByPlace = async (batchSize: number) => {
      const batches = await collect({ batchSize, passes: 2, augmentation });
      return batches.flatMap((batch) =>
        Array.from(batch.indexes, (_, i) => batch.pixels.slice(i * 16, (i + 1) * 16)),
      );
    };
    const [small, large] = [await pixelsByPlace(3), await pixelsByPlace(8)];
    expect(small).toEqual(large);
    expect(small[0]).not.toEqual(small[COUNT]);
  });

  it('reads the next batch before the current one is given back, and no further', async () => {
    let reads = 0;
    const read: RowReader['read'] = (rows) => {
      reads++;
      return Promise.resolve(Array.from(rows, rampOfRow));
    };
    const iterator = createSource({ read }).batches({ batchSize: 2 })[Symbol.asyncIterator]();
    await iterator.next();
    expect(reads).toBe(2);
    await iterator.return?.();
  });

  it('closes its reader when the consumer stops early, after the prefetch has ended', async () => {
    const events: string[] = [];
    const source = createSource({
      read: async (rows) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        events.push('read');
        return Array.from(rows, rampOfRow);
      },
      close: () => Promise.resolve(void events.push('closed')),
    });
    for await (const batch of source.batches({ batchSize: 2 })) if (batch.indexes.length > 0) break;
    expect(events).toEqual(['read', 'read', 'closed']);
  });

  it('throws what reading a later batch met, when its turn comes', async () => {
    const read: RowReader['read'] = (rows) =>
      rows[0] === COUNT - 1
        ? Promise.resolve(Array.from(rows, rampOfRow))
        : Promise.reject(new DataError('row is damaged'));
    const iterator = createSource({ read }).batches({ batchSize: 2 })[Symbol.asyncIterator]();
    expect((await iterator.next()).done).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(iterator.next()).rejects.toThrow('row is damaged');
  });

  it.each([{ batchSize: 0 }, { batchSize: 2.5 }, { batchSize: 2, passes: 0 }])('refuses %j', (options) => {
    expect(() => createSource().batches(options)).toThrow(/whole number ≥ 1/);
  });
});
