import { createRandom } from '@cxr-anomaly/random';
import { createImageSource } from '../batches/image-source';
import { memoryStore } from '../batches/memory-store';
import type { DecodedImage, ImageItem, ImageSource, Preprocessing } from '../contracts';
import { DataError } from '../errors';
import { anomalyKinds } from './anomaly';
import { drawValidation } from './draw-validation';

const side = 16;
const preprocessing: Preprocessing = {
  ...{ side, channels: 1, fit: 'crop', tone: 'standardize', normalization: { kind: 'signed' } },
};

async function readAll(source: ImageSource): Promise<Float32Array> {
  const rows: number[] = [];
  for await (const { pixels } of source.batches({ batchSize: 16 })) rows.push(...pixels);
  return Float32Array.from(rows);
}

/** Held-out films of noise. */
function holdOut(count: number): Parameters<typeof drawValidation>[0] {
  const random = createRandom(0, 'films');
  const films = Array.from({ length: count }, (): DecodedImage => ({
    ...{ width: side, height: side, channels: 1 },
    pixels: Uint8Array.from({ length: side * side }, () => random.integer(256)),
  }));
  const items = films.map((_, i): ImageItem => ({ id: `film ${i}`, split: 'val', label: 0, meta: {} }));
  const rows = Int32Array.from(films.keys());
  return {
    val: createImageSource({ items, rows, store: memoryStore(films), preprocessing }),
    levels: async function* (wanted) {
      for (const item of wanted) yield await Promise.resolve(films[items.indexOf(item)] as DecodedImage);
    },
    preprocessing,
  };
}

describe('drawValidation', () => {
  it('serves held-out films as they are, then each of them with each kind of anomaly', async () => {
    const prepared = holdOut(65);
    const source = await drawValidation(prepared, 0);
    const normal = source.items.filter(({ label }) => label === 0);
    expect(normal).toHaveLength(64);
    expect(source.items).toHaveLength(64 * (1 + anomalyKinds.length));
    const held = prepared.val?.items ?? [];
    expect(normal.every((item) => held.includes(item))).toBe(true);
    expect(new Set(source.items.map(({ id }) => id)).size).toBe(source.items.length);
    expect(source.items[64]).toMatchObject({ label: 1, meta: { lesion: anomalyKinds[0] } });

    const pixels = await readAll(source);
    const original = await readAll(prepared.val as ImageSource);
    const size = side * side;
    normal.forEach((item, row) => {
      const at = held.indexOf(item);
      expect(pixels.subarray(row * size, (row + 1) * size)).toEqual(
        original.subarray(at * size, (at + 1) * size),
      );
    });
  });

  it('draws the same with the same seed, and others with another', async () => {
    const prepared = holdOut(3);
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map(async (seed) => readAll(await drawValidation(prepared, seed))),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('refuses to draw into fewer than two films', async () => {
    await expect(drawValidation(holdOut(1), 0)).rejects.toThrow(DataError);
    await expect(drawValidation(holdOut(1), 0)).rejects.toThrow(/needs two of them, but there are 1/);
  });
});
