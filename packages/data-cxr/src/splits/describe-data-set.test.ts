import { join } from 'node:path';
import type { DataSet } from '../contracts';
import { createTestFolder, encodeNoise, noiseTree, writeTree } from '../files/testing/image-files';
import { encodeNoiseDicom } from '../sources/testing/dicom-files';
import { openDataSet } from '../sources/open-data-set';
import { describeDataSet, type DescribeOptions } from './describe-data-set';

async function describeWord(word: string, options: DescribeOptions = {}) {
  return describeDataSet(await openDataSet(word), { cacheDir: createTestFolder(), ...options });
}

describe('describeDataSet', () => {
  it('counts splits, findings and sizes, and lists problems, undecodable images included', async () => {
    const root = writeTree(createTestFolder(), {
      ...(await noiseTree([
        'train/normal/a.png',
        'train/normal/b.png',
        'test/normal/c.png',
        'test/mass/d.png',
      ])),
      'test/mass/wide.png': await encodeNoise(9, 20, 10),
      'test/mass/cut.png': (await encodeNoise(9)).subarray(0, 60),
      'test/mass/notes.txt': 'x',
    });
    const description = await describeWord(`folder:${root}`);
    expect(description).toMatchObject({
      source: 'folder',
      word: `folder:${root}`,
      images: 6,
      splits: { train: { normal: 2, anomalous: 0 }, test: { normal: 1, anomalous: 3 } },
      groups: 0,
      meta: { finding: { normal: 3, mass: 3 } },
      sizes: [
        { size: '12×12, 8-bit gray', images: 4 },
        { size: '20×10, 8-bit gray', images: 1 },
      ],
      sampled: 6,
      masks: false,
    });
    expect(description.problems.map(({ subject }) => subject)).toEqual([
      join(root, 'test/mass/notes.txt'),
      'test/mass/cut.png',
    ]);
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  });

  it('finds what splits share, beyond any sample, and says it before all else', async () => {
    const train = Array.from({ length: 60 }, (_, i) => `train/normal/${i}.png`);
    const tree = await noiseTree([...train, 'test/normal/a.png', 'test/mass/b.png']);
    const twin = tree['train/normal/31.png'] as Buffer;
    const root = writeTree(createTestFolder(), {
      ...tree,
      'test/mass/twin.png': twin,
      'test/mass/notes.txt': 'x',
    });
    const { problems } = await describeWord(`folder:${root}`);
    expect(problems[0]).toEqual({
      subject: 'train and test',
      leak: true,
      message: expect.stringContaining('train/normal/31.png = test/mass/twin.png'),
    });
    expect(problems.length).toBeGreaterThan(1);
    const quick = await describeWord(`folder:${root}`, { quick: true });
    expect(quick.problems.filter(({ leak }) => leak)).toEqual([]);
    expect(quick.checked).toBe(32);
  });

  it('names an image that cannot be decoded and is never served', async () => {
    const tree = await noiseTree(['train/normal/a.png', 'test/normal/b.png']);
    const root = writeTree(createTestFolder(), { ...tree, 'train/mass/cut.png': 'x' });
    const { problems } = await describeWord(`folder:${root}`);
    expect(problems.map(({ subject }) => subject)).toEqual(['train/mass/cut.png']);
  });

  it('names images of the sample that are no frontal chest X-ray by their header', async () => {
    const root = writeTree(createTestFolder(), {
      'train/normal/a.dcm': encodeNoiseDicom(0, { '00185101 CS': 'LL' }),
      'train/normal/b.dcm': encodeNoiseDicom(1),
    });
    const { problems } = await describeWord(`folder:${root}`);
    expect(problems).toEqual([
      { subject: 'train/normal/a.dcm', message: expect.stringContaining('The view is LL, not frontal') },
    ]);
  });

  it('counts an image with several findings for each of them', async () => {
    const meta = ['No Finding', 'Mass|Nodule', 'Nodule', 'Nodule'].map((finding) => ({ finding }));
    const dataSet: DataSet = {
      source: 'listed',
      word: 'listed',
      fingerprint: '',
      items: meta.map((words, i) => ({ id: `${i}`, split: 'test', label: 1, meta: words })),
      problems: [],
      decode: () => Promise.resolve({ width: 1, height: 1, channels: 1, pixels: new Uint8Array(1) }),
    };
    const description = await describeDataSet(dataSet, { quick: true });
    expect(description.meta).toEqual({ finding: { Nodule: 3, 'No Finding': 1, Mass: 1 } });
  });
});
