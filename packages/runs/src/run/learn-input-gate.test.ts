import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DataError,
  fitToSide,
  judgeImage,
  type DataSet,
  type DecodedImage,
  type Preprocessing,
} from '@cxr-anomaly/data-cxr';
import { openDataSet, prepareSplits } from '@cxr-anomaly/data-cxr/node';
import { learnInputGate } from './learn-input-gate';

const PREPROCESSING: Preprocessing = {
  ...{ side: 32, channels: 1, fit: 'crop', tone: 'none' },
  normalization: { kind: 'signed' },
};

let cacheDir: string;
beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'learn-input-gate-'));
});
afterAll(() => rm(cacheDir, { recursive: true }));

async function learn(dataSet: DataSet, changes: Partial<Preprocessing> = {}) {
  const preprocessing = { ...PREPROCESSING, ...changes };
  const prepared = await prepareSplits(dataSet, preprocessing, { cacheDir, valFraction: 0.1 });
  return { prepared, gate: await learnInputGate(dataSet, prepared) };
}

/** The same data set with every image in shades of red, which the cache does not keep for one channel. */
function redden(dataSet: DataSet): DataSet {
  return {
    ...dataSet,
    fingerprint: `${dataSet.fingerprint} red`,
    async decode(index) {
      const { pixels, ...image } = await dataSet.decode(index);
      const colored = Uint8Array.from({ length: 3 * pixels.length }, (_, i) =>
        i % 3 === 0 ? (pixels[i / 3] as number) : 0,
      );
      return { ...image, channels: 3, pixels: colored };
    },
  };
}

describe('learnInputGate', () => {
  it('learns the same gate for every tone, normalization and number of channels, from images before these apply', async () => {
    const dataSet = await openDataSet('phantom?n=80&side=32');
    const { gate } = await learn(dataSet);
    expect(gate).toBeDefined();
    const others = [
      { tone: 'equalize', normalization: { kind: 'unit' } },
      { tone: 'standardize', normalization: { kind: 'contrast-l1' } },
      { channels: 3 },
    ] as const;
    for (const changes of others) expect((await learn(dataSet, changes)).gate).toEqual(gate);
  });

  it('judges a file like the cache row made from it', async () => {
    const dataSet = await openDataSet('phantom?n=80&side=40');
    const { gate, prepared } = await learn(dataSet);
    const images: DecodedImage[] = [];
    for await (const image of prepared.levels(dataSet.items)) images.push(image);
    for (const [i, row] of images.entries())
      expect(row.pixels).toEqual(fitToSide(await dataSet.decode(i), PREPROCESSING).pixels);
    expect(images.filter((image) => gate && judgeImage(gate, image, image))).toHaveLength(0);
  });

  it('learns that normal images are in color, even if only one channel is kept', async () => {
    const gray = await openDataSet('phantom?n=80&side=32');
    const [red, plain] = await Promise.all([learn(redden(gray)), learn(gray)]);
    expect([red.gate?.colored, plain.gate?.colored]).toEqual([true, false]);
  });

  it('learns from the cache alone if the files are gone', async () => {
    const dataSet = await openDataSet('phantom?n=80&side=32');
    const { prepared, gate } = await learn(dataSet);
    const gone = (index: number) => Promise.reject(new DataError(`${index} is gone`));
    expect(await learnInputGate({ ...dataSet, decode: gone }, prepared)).toEqual(gate);
    const broken = () => Promise.reject(new TypeError('not the data'));
    await expect(learnInputGate({ ...dataSet, decode: broken }, prepared)).rejects.toThrow(TypeError);
  });

  it('learns no gate from a handful of images', async () => {
    const dataSet = await openDataSet('phantom?n=80&side=32');
    const few = dataSet.items.filter(({ split }) => split === 'train').slice(0, 12);
    const part = { ...dataSet, fingerprint: `${dataSet.fingerprint} few`, items: few };
    expect((await learn(part)).gate).toBeUndefined();
  });
});
