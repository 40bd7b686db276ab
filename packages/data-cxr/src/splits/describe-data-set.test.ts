import { join } from 'node:path';
import { createTestFolder, encodeNoise, noiseTree, writeTree } from '../files/image-files.test.kit';
import { encodeNoiseDicom } from '../sources/dicom-files.test.kit';
import { openDataSet } from '../sources/open-data-set';
import { describeDataSet } from './describe-data-set';

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
    const description = await describeDataSet(await openDataSet(`folder:${root}`));
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

  it('names images of the sample that are no frontal chest X-ray by their header', async () => {
    const root = writeTree(createTestFolder(), {
      'train/normal/a.dcm': encodeNoiseDicom(0, { '00185101 CS': 'LL' }),
      'train/normal/b.dcm': encodeNoiseDicom(1),
    });
    const { problems } = await describeDataSet(await openDataSet(`folder:${root}`));
    expect(problems).toEqual([
      { subject: 'train/normal/a.dcm', message: expect.stringContaining('The view is LL, not frontal') },
    ]);
  });

  it('counts an image with several findings for each of them', async () => {
    const meta = ['No Finding', 'Mass|Nodule', 'Nodule', 'Nodule'].map((finding) => ({ finding }));
    const description = await describeDataSet({
      source: 'listed',
      word: 'listed',
      fingerprint: '',
      items: meta.map((words, i) => ({ id: `${i}`, split: 'test', label: 1, meta: words })),
      problems: [],
      decode: () => Promise.resolve({ width: 1, height: 1, channels: 1, pixels: new Uint8Array(1) }),
    });
    expect(description.meta).toEqual({ finding: { Nodule: 3, 'No Finding': 1, Mass: 1 } });
  });
});
