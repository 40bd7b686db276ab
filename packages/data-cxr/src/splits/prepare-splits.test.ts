import type { ImageSource, PixelBatch, Preprocessing } from '../contracts';
import { decodeFile } from '../files/decode-file';
import { createTestFolder, encodeNoise, noiseTree, writeTree } from '../files/testing/image-files';
import { toNetworkInput } from '../preprocessing/network-input';
import { encodeNoiseDicom } from '../sources/testing/dicom-files';
import { openDataSet } from '../sources/open-data-set';
import { prepareSplits, type PrepareOptions } from './prepare-splits';

const signed: Preprocessing = {
  side: 8,
  channels: 1,
  fit: 'stretch',
  tone: 'none',
  normalization: { kind: 'signed' },
};

const NAMES = [
  ...Array.from({ length: 20 }, (_, i) => `train/normal/${10 + i}.png`),
  'train/mass/x.png',
  ...Array.from({ length: 5 }, (_, i) => `test/normal/${i}.png`),
  ...Array.from({ length: 5 }, (_, i) => `test/mass/${i}.png`),
];

async function prepareTree(
  extra: Record<string, string | Buffer> = {},
  options: PrepareOptions = {},
  preprocessing = signed,
) {
  const root = writeTree(createTestFolder(), { ...(await noiseTree(NAMES)), ...extra });
  const prepared = await prepareSplits(await openDataSet(`folder:${root}`), preprocessing, {
    cacheDir: createTestFolder(),
    ...options,
  });
  return { root, ...prepared };
}

async function readAll(source: ImageSource): Promise<PixelBatch> {
  for await (const batch of source.batches({ batchSize: source.items.length })) return batch;
  throw new Error('no batch');
}

const idsOf = (source: ImageSource | undefined) => source?.items.map(({ id }) => id) ?? [];

describe('prepareSplits', () => {
  it('serves normal images to train and everything to test', async () => {
    const { train, val, test, problems } = await prepareTree();
    expect(idsOf(train)).toEqual(NAMES.slice(0, 20));
    expect(val).toBeUndefined();
    expect(idsOf(test).sort()).toEqual(NAMES.slice(21).sort());
    expect(problems).toEqual([]);
  });

  it('names images that are no frontal chest X-ray by their header, and serves them, also from the cache', async () => {
    const lateral = [1, 2, 3, 4].map((seed) => [
      `train/normal/lateral-${seed}.dcm`,
      encodeNoiseDicom(seed, { '00185101 CS': 'LL' }),
    ]);
    const hand = { 'test/normal/hand.dcm': encodeNoiseDicom(9, { '00180015 CS': 'HAND' }) };
    const extra = { ...(Object.fromEntries(lateral) as Record<string, Buffer>), ...hand };
    const cacheDir = createTestFolder();
    const first = await prepareTree(extra, { cacheDir });
    const expected = [
      {
        subject: expect.stringMatching(/^(train\/normal\/lateral-\d\.dcm(, )?){4}$/),
        message: expect.stringContaining(
          'The view is LL, not frontal (PA or AP). These images are still used',
        ),
      },
      {
        subject: 'test/normal/hand.dcm',
        message: expect.stringContaining('The body part is HAND, not the chest.'),
      },
    ];
    expect(first.problems).toEqual(expect.arrayContaining(expected));
    expect(first.problems).toHaveLength(2);
    expect(idsOf(first.train)).toHaveLength(24);
    const again = await prepareSplits(await openDataSet(`folder:${first.root}`), signed, { cacheDir });
    expect(again.problems).toEqual(first.problems);
    await expect(prepareTree(extra, { strict: true })).rejects.toThrow(/not frontal/);
  });

  it.each<[string, Preprocessing]>([
    [
      'gray to 3 channels with ImageNet statistics',
      { ...signed, channels: 3, normalization: { kind: 'imagenet' } },
    ],
    ['standardized', { ...signed, tone: 'standardize' }],
    ['equalized, enlarged', { ...signed, side: 31, tone: 'equalize' }],
    ['contrast-l1', { ...signed, normalization: { kind: 'contrast-l1' } }],
  ])('gives a batch the same numbers as toNetworkInput gives one file: %s', async (_, asked) => {
    const { root, train, preprocessing } = await prepareTree({}, {}, asked);
    const { pixels, indexes } = await readAll(train);
    const size = pixels.length / indexes.length;
    for (const [i, item] of train.items.entries()) {
      const alone = toNetworkInput(await decodeFile(`${root}/${item.id}`), preprocessing);
      expect(pixels.slice(i * size, (i + 1) * size)).toEqual(alone);
    }
  });

  it('fits contrast-l1 on training images alone and keeps a range that is given', async () => {
    const asked: Preprocessing = { ...signed, normalization: { kind: 'contrast-l1' } };
    const { train, preprocessing } = await prepareTree({}, {}, asked);
    const { pixels } = await readAll(train);
    expect(pixels.reduce((low, value) => Math.min(low, value), 9)).toBeCloseTo(0, 6);
    expect(pixels.reduce((high, value) => Math.max(high, value), -9)).toBeCloseTo(1, 6);
    const fixed: Preprocessing = { ...signed, normalization: { kind: 'contrast-l1', min: -7, max: 8 } };
    expect((await prepareTree({}, {}, fixed)).preprocessing).toEqual(fixed);
    expect(preprocessing.normalization).not.toEqual(fixed.normalization);
  });

  it('holds part of train out by seed, and leaves data alone that has a val split', async () => {
    const held = await prepareTree({}, { valFraction: 0.25, seed: 3 });
    expect([held.train.items.length, held.val?.items.length]).toEqual([15, 5]);
    expect([...idsOf(held.train), ...idsOf(held.val)].sort()).toEqual(NAMES.slice(0, 20));
    const other = await prepareTree({}, { valFraction: 0.25, seed: 4 });
    expect(idsOf(other.val)).not.toEqual(idsOf(held.val));
    const own = { 'val/normal/a.png': await encodeNoise(90), 'val/mass/b.png': await encodeNoise(91) };
    const kept = await prepareTree(own, { valFraction: 0.25 });
    expect([kept.train.items.length, idsOf(kept.val)]).toEqual([20, ['val/normal/a.png']]);
  });

  it('drops images that cannot be decoded and names them, from the cache too; strict refuses', async () => {
    const cut = {
      'train/normal/cut.png': (await encodeNoise(50)).subarray(0, 70),
      'test/mass/text.png': 'not an image',
    };
    const { root, train, test, problems } = await prepareTree(cut);
    expect([train.items.length, test?.items.length]).toEqual([20, 10]);
    expect(problems.map(({ subject }) => subject).sort()).toEqual([
      'test/mass/text.png',
      'train/normal/cut.png',
    ]);
    const dataSet = await openDataSet(`folder:${root}`);
    const cacheDir = createTestFolder();
    await prepareSplits(dataSet, signed, { cacheDir });
    await expect(prepareSplits(dataSet, signed, { cacheDir, strict: true })).rejects.toThrow(
      /strict mode refuses[\s\S]*text\.png/,
    );
  });

  it('finds an image that is in train and test under two names and formats; strict refuses', async () => {
    const twin = { 'test/normal/twin.png': (await noiseTree(NAMES))['train/normal/13.png'] as Buffer };
    const { problems } = await prepareTree(twin);
    expect(problems).toEqual([
      {
        subject: 'train and test',
        leak: true,
        message: expect.stringContaining('train/normal/13.png = test/normal/twin.png') as string,
      },
    ]);
    await expect(prepareTree(twin, { strict: true })).rejects.toThrow(
      /train and test: share 1 identical image /,
    );
  });

  it('finds a patient in train and test', async () => {
    const location = writeTree(createTestFolder(), {
      ...(await noiseTree(['images/a.png', 'images/b.png', 'images/c.png'])),
      'Data_Entry_2017.csv':
        'Image Index,Finding Labels,Patient ID\na.png,No Finding,7\nb.png,Mass,7\nc.png,No Finding,8\n',
      'train_val_list.txt': 'a.png',
      'test_list.txt': 'b.png\nc.png',
    });
    const { problems } = await prepareSplits(await openDataSet(`nih:${location}`), signed, {
      cacheDir: createTestFolder(),
    });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/share 1 patient \(7\)\./),
    ]);
  });

  it('serves test images alone where nothing is trained, and only there', async () => {
    const root = writeTree(createTestFolder(), await noiseTree(NAMES.slice(21)));
    const word = `folder:${root}`;
    await expect(openDataSet(word)).rejects.toThrow(/no image to train on/);
    const dataSet = await openDataSet(word, { testAlone: true });
    const cacheDir = createTestFolder();
    await expect(prepareSplits(dataSet, signed, { cacheDir })).rejects.toThrow(/no normal training image/);
    const { train, test, problems } = await prepareSplits(dataSet, signed, { cacheDir, testAlone: true });
    expect([train.items.length, test?.items.length, problems]).toEqual([0, 10, []]);
  });

  it('refuses when nothing normal can be decoded, or the fraction is none', async () => {
    const root = writeTree(createTestFolder(), {
      'train/normal/a.png': 'x',
      ...(await noiseTree(['test/mass/b.png'])),
    });
    const dataSet = await openDataSet(`folder:${root}`);
    await expect(prepareSplits(dataSet, signed, { cacheDir: createTestFolder() })).rejects.toThrow(
      /no normal training image can be decoded; of its \d images, 1 are for that\.\n.*a\.png cannot be decoded/,
    );
    await expect(prepareSplits(dataSet, signed, { valFraction: 1 })).rejects.toThrow(
      /valFraction must be a number ≥ 0 and below 1/,
    );
  });
});
