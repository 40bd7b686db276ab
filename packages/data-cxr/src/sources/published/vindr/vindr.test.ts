import { createTestFolder, noiseTree, writeTree } from '../../../files/testing/image-files';
import { dicomTree } from '../../testing/dicom-files';
import { openDataSet } from '../../open-data-set';
import { splitByHash } from '../split-by-hash';

const TRAIN_LABELS = [
  'image_id,rad_id,Aortic enlargement,Nodule/Mass,Tuberculosis,No finding',
  'a1,R1,0,0,0,1',
  'a1,R2,0,0,0,1',
  'a1,R3,0,0,0,1',
  'a2,R1,0,0,0,1',
  'a2,R2,0,1,0,0',
  'a2,R3,1,1,0,0',
];
const TEST_LABELS = [
  'image_id,Aortic enlargement,Nodule/Mass,Tuberculosis,No finding',
  'b1,0,0,0,1',
  'b2,0,1,1,0',
  'b3,0,0,0,0',
];
const TRAIN_BOXES = [
  'image_id,rad_id,class_name,x_min,y_min,x_max,y_max',
  'a1,R1,No finding,,,,',
  'a2,R2,Nodule/Mass,1.0,1.0,3.0,2.0',
  'a2,R3,Nodule/Mass,2.0,1.0,5.0,2.0',
];
const TEST_BOXES = [
  'image_id,class_name,x_min,y_min,x_max,y_max',
  'b1,No finding,,,,',
  'b2,Nodule/Mass,-3.5,10,1.2,400',
];

type Tables = Readonly<Record<string, readonly string[]>>;

const OFFICIAL: Tables = {
  'annotations/image_labels_train.csv': TRAIN_LABELS,
  'annotations/image_labels_test.csv': TEST_LABELS,
  'annotations/annotations_train.csv': TRAIN_BOXES,
  'annotations/annotations_test.csv': TEST_BOXES,
};
const IMAGES = ['train/a1', 'train/a2', 'test/b1', 'test/b2', 'test/b3'].map((name) => `${name}.dicom`);

function openTree(tables: Tables = OFFICIAL, images: readonly string[] = IMAGES) {
  const texts = Object.entries(tables).map(([name, rows]) => [name, rows.join('\n')] as const);
  const root = writeTree(createTestFolder(), { ...dicomTree(images), ...Object.fromEntries(texts) });
  return openDataSet(`vindr:${root}`);
}

describe('vindrSource', () => {
  it('takes an image as normal if every radiologist says so', async () => {
    const { items, problems } = await openTree();
    expect(problems).toEqual([]);
    // What the headers of the files say.
    const seen = { view: 'PA', width: 12, height: 12 };
    expect(items).toEqual([
      { id: 'train/a1', split: 'train', label: 0, meta: { finding: 'No finding', ...seen } },
      {
        id: 'train/a2',
        split: 'train',
        label: 1,
        meta: { finding: 'Nodule/Mass|Aortic enlargement', ...seen },
      },
      { id: 'test/b1', split: 'test', label: 0, meta: { finding: 'No finding', ...seen } },
      { id: 'test/b2', split: 'test', label: 1, meta: { finding: 'Nodule/Mass|Tuberculosis', ...seen } },
      { id: 'test/b3', split: 'test', label: 1, meta: { ...seen } },
    ]);
  });

  it("makes one mask of every reader's boxes, in pixels of the image, cut off at its borders", async () => {
    const dataSet = await openTree();
    const masks = await Promise.all(dataSet.items.map(async (_, index) => dataSet.mask?.(index)));
    const marked = masks.map(
      (mask) => mask && [...mask.pixels].flatMap((value, i) => (value === 1 ? i : [])),
    );
    expect(marked).toEqual([undefined, [13, 14, 15, 16], undefined, [120, 132], undefined]);
  });

  it('opens the labeled part of the challenge on Kaggle, split by name', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `9a5094b2563a1ef3ff50dc5c7ff713${10 + i}`);
    const rows = names.map((name, i) => `${name},${i < 25 ? 'No finding,14,R1,,,,' : 'ILD,5,R1,0,0,2,1'}`);
    const dataSet = await openTree(
      { 'train.csv': ['image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max', ...rows] },
      names.map((name) => `train/${name}.dicom`),
    );
    expect(dataSet.items).toEqual(
      names.map((name, i) => ({
        id: `train/${name}`,
        split: splitByHash(name),
        label: i < 25 ? 0 : 1,
        meta: { finding: i < 25 ? 'No finding' : 'ILD', view: 'PA', width: 12, height: 12 },
      })),
    );
    expect(new Set(dataSet.items.map(({ split }) => split)).size).toBe(2);
    expect((await dataSet.mask?.(29))?.pixels.indexOf(1)).toBe(0);
  });

  it('has no masks for converted images, and says so', async () => {
    const dataSet = await openTree(OFFICIAL, [...IMAGES.slice(0, 3), 'test/b2.png', 'test/b3.png']);
    expect(dataSet.items.length).toBe(5);
    expect(await dataSet.mask?.(1)).toBeDefined();
    expect(await dataSet.mask?.(3)).toBeUndefined();
    expect(dataSet.problems.map(({ message }) => message)).toEqual([
      'has boxes in pixels of the original DICOM files; without a mask: 1 converted image (test/b2).',
    ]);
  });

  it('fits boxes to resized images where the size of the original is told', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `9a5094b2563a1ef3ff50dc5c7ff713${10 + i}`);
    const rows = names.map((name, i) => `${name},${i < 29 ? 'No finding,,,,' : 'ILD,100,50,200,100'}`);
    const header = 'image_id,class_name,x_min,y_min,x_max,y_max';
    const files = await noiseTree(names.map((name) => `vinbigdata/train/${name}.png`));
    const meta = ['image_id,dim0,dim1', ...names.map((name) => `${name},300,1200`)].join('\n');
    const sized = rows.map((row) => `${row},1200,300`).join('\n');
    for (const tables of [
      { 'vinbigdata/train.csv': [header, ...rows].join('\n'), 'vinbigdata/train_meta.csv': meta },
      { 'vinbigdata/train.csv': `${header},width,height\n${sized}` },
    ]) {
      const root = writeTree(createTestFolder(), { ...files, ...tables });
      const dataSet = await openDataSet(`vindr:${root}`);
      expect([dataSet.items.length, dataSet.problems]).toEqual([30, []]);
      // The images are of 12 by 12 pixels: 100 columns and 25 rows of the original each.
      const marked = [...((await dataSet.mask?.(29))?.pixels ?? [])].flatMap((value, i) =>
        value === 1 ? i : [],
      );
      expect(marked).toEqual([2 * 12 + 1, 3 * 12 + 1]);
    }
  });

  it('opens the training part of PhysioNet alone, split by name', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `9a5094b2563a1ef3ff50dc5c7ff713${10 + i}`);
    const labels = ['image_id,Nodule/Mass,No finding', ...names.map((name) => `${name},0,1`)];
    const { items, reading } = await openTree(
      { 'image_labels_train.csv': labels },
      names.map((name) => `train/${name}.dicom`),
    );
    expect(items.map(({ split }) => split)).toEqual(names.map(splitByHash));
    expect(reading).toContain('masks: none, as there is no annotations_train.csv');
  });

  it('opens one folder with the images of both splits', async () => {
    const together = IMAGES.map((name) => name.replace(/^\w+/, 'images'));
    const { items, problems } = await openTree(OFFICIAL, [...together, 'images/stray.dicom']);
    expect(items.map(({ id }) => id)).toEqual(['train/a1', 'train/a2', 'test/b1', 'test/b2', 'test/b3']);
    expect(problems.map(({ message }) => message)).toEqual([
      'has 1 image (stray.dicom) that no table names; left out.',
    ]);
  });

  it('reports images without a file and files without a row', async () => {
    const { problems } = await openTree(OFFICIAL, ['train/a1.dicom', 'train/stray.dicom', 'test/b1.dcm']);
    expect(problems.map(({ message }) => message)).toEqual([
      'names 1 image (a2) without a file; left out.',
      'has 1 image (stray.dicom) that no table names; left out.',
      'names 2 images (b2, b3) without a file; left out.',
    ]);
  });

  it.each<[string, Tables, RegExp]>([
    [
      'a folder of something else',
      { 'labels.csv': ['a,b'] },
      /train\.csv is missing\. The folder holds test\/, train\/, labels\.csv\.[\s\S]*annotations\/image_labels_train/,
    ],
    [
      'a label that is none',
      { ...OFFICIAL, 'annotations/image_labels_train.csv': [...TRAIN_LABELS, 'a3,R1,0,2,0,0'] },
      /image_labels_train\.csv, line 8: "Nodule\/Mass" is 2, not 0 or 1/,
    ],
    [
      'a box of no numbers',
      { ...OFFICIAL, 'annotations/annotations_test.csv': [...TEST_BOXES, 'b2,ILD,1,2,x,4'] },
      /annotations_test\.csv, line 4: "x_max" is "x", not a number/,
    ],
    [
      'nothing to train on',
      { ...OFFICIAL, 'annotations/image_labels_train.csv': [...TRAIN_LABELS, 'a1,R4,1,0,0,0'] },
      /every radiologist marked "No finding"/,
    ],
  ])('refuses %s', async (_, tables, message) => {
    await expect(openTree(tables)).rejects.toThrow(message);
  });
});
