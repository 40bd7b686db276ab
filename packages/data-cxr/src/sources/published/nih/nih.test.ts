import { basename } from 'node:path';
import { describeRealData } from '@cxr-anomaly/fixtures';
import { createTestFolder, noiseTree, writeTree } from '../../../files/testing/image-files';
import { nihSource } from './nih';
import { openDataSet } from '../../open-data-set';

/** The header of the official table: two of its columns carry a comma in their name, and lines end with one. */
const HEADER =
  'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],';
const row = (name: string, findings: string, patient: number, view = 'PA') =>
  `${name},${findings},0,${patient},50,M,${view},2500,2048,0.171,0.171,`;

const ROWS = [
  row('1_0.png', 'No Finding', 1),
  row('1_1.png', 'Mass|Nodule', 1, 'AP'),
  // Some releases leave the last comma of the line out.
  row('2_0.png', 'No Finding', 2).replace(/,$/, ''),
  row('3_0.png', 'No Finding', 3),
  row('3_1.png', 'Pneumonia', 3),
];
const IMAGES = [
  'images_001/images/1_0.png',
  'images_001/images/1_1.png',
  'images_002/images/2_0.png',
  'images_002/images/3_0.png',
  'images_002/images/3_1.png',
];

interface Tree {
  readonly rows?: readonly string[];
  readonly header?: string;
  readonly train?: string;
  readonly test?: string;
  readonly images?: readonly string[];
  readonly boxes?: string;
  readonly table?: string;
  readonly corrected?: readonly string[];
}

/** The header of the official boxes: one name for four columns. */
const BOX_HEADER = 'Image Index,Finding Label,Bbox [x,y,w,h],,,';

async function openTree({
  rows = ROWS,
  header = HEADER,
  train = '1_0.png\n1_1.png\n2_0.png',
  test = '3_0.png\r\n3_1.png\r\n',
  images = IMAGES,
  boxes,
  table = 'Data_Entry_2017.csv',
  corrected,
}: Tree = {}) {
  const location = writeTree(createTestFolder(), {
    ...(await noiseTree(images)),
    ...(boxes !== undefined && { 'BBox_List_2017.csv': boxes }),
    [table]: [header, ...rows, ''].join('\n'),
    ...(corrected && { 'Data_Entry_2017_v2020.csv': [header, ...corrected, ''].join('\n') }),
    'train_val_list.txt': train,
    'test_list.txt': test,
  });
  return nihSource.open({ word: `nih:${location}`, location, options: {}, choices: {}, testAlone: false });
}

describe('nihSource', () => {
  it('joins table, lists and image folders; patients are groups', async () => {
    const { items, problems } = await openTree();
    expect(problems).toEqual([]);
    const meta = { finding: 'No Finding', view: 'PA', sex: 'M', age: 50, width: 2500, height: 2048 };
    expect(items).toEqual([
      { id: '1_0.png', split: 'train', label: 0, group: '1', meta },
      {
        id: '1_1.png',
        split: 'train',
        label: 1,
        group: '1',
        meta: { ...meta, finding: 'Mass|Nodule', view: 'AP' },
      },
      { id: '2_0.png', split: 'train', label: 0, group: '2', meta },
      { id: '3_0.png', split: 'test', label: 0, group: '3', meta },
      { id: '3_1.png', split: 'test', label: 1, group: '3', meta: { ...meta, finding: 'Pneumonia' } },
    ]);
  });

  it('reads view, sex, age and size under the names that the sample on Kaggle gives them', async () => {
    const [item] = (
      await openTree({
        table: 'sample_labels.csv',
        header:
          'Image Index,Finding Labels,Patient ID,Patient Age,Patient Gender,View Position,OriginalImageWidth,OriginalImageHeight',
        rows: ['1_0.png,No Finding,1,060Y,F,PA,2582,2991', '2_0.png,No Finding,2,414Y,,,,'],
        train: '1_0.png\n2_0.png',
        test: '',
      })
    ).items;
    const known = { view: 'PA', sex: 'F', age: 60, width: 2582, height: 2991 };
    expect(item?.meta).toEqual({ finding: 'No Finding', ...known });
  });

  it('reads the table under the name of its correction, too', async () => {
    expect((await openTree({ table: 'Data_Entry_2017_v2020.csv' })).items.length).toBe(5);
  });

  it('makes masks of the boxes, which were drawn on 1024 × 1024 pixels', async () => {
    const boxes = [
      BOX_HEADER,
      '3_1.png,Infiltrate,256,0,256.5,85.333,,,',
      '3_1.png,Mass,938.7,938.7,500,500,,,',
      '9_9.png,Mass,1,1,1,1,,,',
    ];
    const dataSet = await openTree({ boxes: boxes.join('\r\n') });
    const masks = await Promise.all(dataSet.items.map(async (_, index) => dataSet.mask?.(index)));
    expect(masks.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(masks[4]).toMatchObject({ width: 12, height: 12, channels: 1 });
    expect([...(masks[4]?.pixels ?? [])].flatMap((value, i) => (value === 1 ? i : []))).toEqual([
      3, 4, 5, 143,
    ]);
    expect(dataSet.problems).toEqual([]);
  });

  it('leaves out boxes without area and refuses what is not a number', async () => {
    const { problems, ...dataSet } = await openTree({ boxes: `${BOX_HEADER}\n3_1.png,Mass,1,1,-5,3,,,\n` });
    expect(dataSet).not.toHaveProperty('mask');
    expect(problems).toEqual([
      {
        subject: expect.stringMatching(/BBox_List_2017\.csv$/),
        message: 'has 1 rectangle (line 2) without area; left out.',
      },
    ]);
    await expect(openTree({ boxes: `${BOX_HEADER}\n3_1.png,Mass,1,NaN,5,3,,,\n` })).rejects.toThrow(
      /BBox_List_2017\.csv, line 2: "y" is "NaN", not a number/,
    );
  });

  it('looks names up and never follows them', async () => {
    const { items, problems } = await openTree({
      rows: [...ROWS, row('../../../etc/passwd', 'No Finding', 1), row('/etc/passwd', 'No Finding', 1)],
      train: '1_0.png\n../../../etc/passwd\n/etc/passwd',
    });
    expect(items.map(({ id }) => id)).toEqual(['1_0.png', '3_0.png', '3_1.png']);
    expect(problems[0]?.message).toBe(
      'names 2 images (../../../etc/passwd, /etc/passwd) without a file; left out.',
    );
  });

  it('leaves out what a list names and the table does not know', async () => {
    const { items, problems } = await openTree({ train: '1_0.png\n8_0.png', images: IMAGES.slice(0, 1) });
    expect(items.map(({ id }) => id)).toEqual(['1_0.png']);
    expect(problems.map(({ subject, message }) => [basename(subject), message])).toEqual([
      [
        'train_val_list.txt',
        expect.stringMatching(
          /^names 1 image \(8_0\.png\) that .*Data_Entry_2017\.csv does not know; left out\.$/,
        ),
      ],
      ['Data_Entry_2017.csv', 'names 2 images (3_0.png, 3_1.png) without a file; left out.'],
    ]);
  });

  it('believes the corrected table where both are there', async () => {
    const { items } = await openTree({
      corrected: ROWS.map((line) => line.replace('No Finding', 'Mass')).concat(
        row('4_0.png', 'No Finding', 4),
      ),
      train: '4_0.png\n1_0.png',
      images: [...IMAGES, 'images_002/images/4_0.png'],
    });
    expect(items.find(({ id }) => id === '1_0.png')).toMatchObject({ label: 1, meta: { finding: 'Mass' } });
  });

  it('changes its fingerprint with a finding that turns the label, a list and a patient', async () => {
    const changes: Tree[] = [
      {},
      { rows: ROWS.map((line) => line.replace('2_0.png,No Finding', '2_0.png,Mass')) },
      { train: '1_0.png\n1_1.png', test: '2_0.png\n3_0.png\n3_1.png' },
      { rows: ROWS.map((line) => line.replace('2_0.png,No Finding,0,2', '2_0.png,No Finding,0,4')) },
    ];
    const opened = await Promise.all(changes.map(openTree));
    expect(opened.map(({ items }) => items.length)).toEqual([5, 5, 5, 5]);
    expect(new Set(opened.map(({ fingerprint }) => fingerprint)).size).toBe(4);
  });

  it('reports listed images that are absent by count and first names, once', async () => {
    const missing = Array.from({ length: 500 }, (_, i) => `9_${i}.png`);
    const { items, problems } = await openTree({
      rows: [...ROWS, ...missing.map((name) => row(name, 'No Finding', 9))],
      train: ['1_0.png', ...missing].join('\n'),
    });
    expect(items.length).toBe(3);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^names 500 images \(9_0\.png, .* and 495 more\) without a file; left out\.$/),
      'has 2 images (1_1.png, 2_0.png) that no table names; left out.',
    ]);
  });

  it.each<[string, Tree, RegExp]>([
    [
      'a missing column',
      { header: HEADER.replace('Finding Labels', 'Labels') },
      /no column "Finding Labels"; it has Image Index/,
    ],
    ['an empty label', { rows: [row('1_0.png', '', 1)] }, /line 2: "Finding Labels" is empty/],
    [
      'an image listed twice in the table',
      { rows: [...ROWS, row('2_0.png', 'Mass', 2)] },
      /line 7: 2_0\.png is listed twice/,
    ],
    [
      'an image in both lists',
      { test: '2_0.png' },
      /2_0\.png is in both train_val_list\.txt and test_list\.txt/,
    ],
    [
      'an image twice in a list',
      { train: '1_0.png\n1_0.png' },
      /train_val_list\.txt: 1_0\.png is listed twice/,
    ],
    ['a list with control characters', { train: '1_0.png\n\u001b[2J' }, /train_val_list\.txt is not a list/],
    ['no normal image to train on', { train: '1_1.png' }, /no image to train on\. .* "No Finding"/],
    [
      'one file in two folders',
      { images: [...IMAGES, 'images_003/images/1_0.png'] },
      /1_0\.png exists twice/,
    ],
    [
      'a folder without images',
      { images: [] },
      /Data_Entry_2017\.csv names 5 images, such as 1_0\.png\.\n {2}The folder holds 0 image files/,
    ],
  ])('refuses %s', async (_, tree, message) => {
    await expect(openTree(tree)).rejects.toThrow(message);
  });

  it('names the files an NIH folder needs when the table is missing', async () => {
    await expect(openDataSet(`nih:${createTestFolder()}`)).rejects.toThrow(
      /Data_Entry_2017\.csv or sample_labels\.csv is missing\. The folder is empty\. An NIH folder holds/,
    );
  });
});

describeRealData('nih-cxr-256', 'nihSource on NIH ChestX-ray14 at 256 pixels', (real) => {
  it('counts 231 normal images to train, 101 normal and 100 with pneumonia to test', async () => {
    const { items, problems } = await openDataSet(`nih:${real}`, { strict: true });
    const count = (split: string, label: number) =>
      items.filter((item) => item.split === split && item.label === label).length;
    expect([count('train', 0), count('test', 0), count('test', 1)]).toEqual([231, 101, 100]);
    expect(problems).toEqual([]);
  });
});
