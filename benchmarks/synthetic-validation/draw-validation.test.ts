import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSet, ImageItem, ImageSource, Preprocessing } from '@cxr-anomaly/data-cxr';
import { prepareSplits, type PreparedData } from '@cxr-anomaly/data-cxr/node';
import { createRandom } from '@cxr-anomaly/random';
import { anomalyKinds } from './draw-anomaly';
import { drawValidation } from './draw-validation';

const side = 16;
const preprocessing: Preprocessing = {
  ...{ side, channels: 1, fit: 'crop', tone: 'standardize', normalization: { kind: 'signed' } },
};

/** Films of noise: one to train on, the others held out. */
function prepareNoise(heldOut: number): Promise<PreparedData> {
  const items = Array.from({ length: heldOut + 1 }, (_, i): ImageItem => ({
    ...{ id: `film ${i}`, label: 0, meta: {} },
    split: i === 0 ? 'train' : 'val',
  }));
  const dataSet: DataSet = {
    ...{ source: 'noise', word: 'noise', fingerprint: `noise ${heldOut}`, problems: [], items },
    decode: (index) => {
      const random = createRandom(0, 'film', index);
      const pixels = Uint8Array.from({ length: side * side }, () => random.integer(256));
      return Promise.resolve({ width: side, height: side, channels: 1, pixels });
    },
  };
  return prepareSplits(dataSet, preprocessing);
}

async function readAll(source: ImageSource): Promise<Float32Array> {
  const rows: number[] = [];
  for await (const { pixels } of source.batches({ batchSize: 16 })) rows.push(...pixels);
  return Float32Array.from(rows);
}

describe('drawValidation', () => {
  const before = process.env['CXR_CACHE'];
  beforeAll(async () => {
    process.env['CXR_CACHE'] = await mkdtemp(join(tmpdir(), 'draw-validation-'));
  });
  afterAll(async () => {
    await rm(process.env['CXR_CACHE'] ?? '', { recursive: true });
    if (before === undefined) delete process.env['CXR_CACHE'];
    else process.env['CXR_CACHE'] = before;
  });

  it('serves held-out films as they are, then each of them with each kind of anomaly', async () => {
    const prepared = await prepareNoise(65);
    const source = await drawValidation(prepared, 0);
    const normal = source.items.filter(({ label }) => label === 0);
    expect(normal).toHaveLength(64);
    expect(source.items).toHaveLength(64 * (1 + anomalyKinds.length));
    const held = prepared.val?.items ?? [];
    expect(new Set(source.items.map(({ id }) => id)).size).toBe(source.items.length);
    expect(source.items[64]).toMatchObject({ label: 1, meta: { lesion: anomalyKinds[0] } });

    const pixels = await readAll(source);
    const original = await readAll(prepared.val as ImageSource);
    const size = side * side;
    normal.forEach((item, row) => {
      const at = held.findIndex(({ id }) => id === item.id);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(pixels.subarray(row * size, (row + 1) * size)).toEqual(
        original.subarray(at * size, (at + 1) * size),
      );
    });
  });

  it('draws the same with the same seed, and others with another', async () => {
    const prepared = await prepareNoise(3);
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map(async (seed) => readAll(await drawValidation(prepared, seed))),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});
