import { createTestFolder, noiseTree, writeTree } from '../../../files/testing/image-files';
import { dicomTree } from '../../testing/dicom-files';
import { openDataSet } from '../../open-data-set';
import { splitByHash } from '../split-by-hash';

/** Names of the challenge's kind, the first ones that the split puts to test and to training. */
const NAMES = Array.from({ length: 40 }, (_, i) => `0004cfab-14fd-4e49-80ba-63a80b6b${1000 + i}`);
const [tested = '', testedToo = ''] = NAMES.filter((name) => splitByHash(name) === 'test');
const [trained = '', odd = '', opaque = ''] = NAMES.filter((name) => splitByHash(name) === 'train');

const LABELS = [
  `${trained},,,,,0`,
  `${odd},,,,,0`,
  `${opaque},264.0,152.0,213.0,379.0,1`,
  `${tested},,,,,0`,
  `${testedToo},0.0,0.0,256.0,512.0,1`,
  `${testedToo},768.0,512.0,300.0,512.0,1`,
];
const CLASSES = [
  `${trained},Normal`,
  `${odd},No Lung Opacity / Not Normal`,
  `${opaque},Lung Opacity`,
  `${tested},Normal`,
  `${testedToo},Lung Opacity`,
  `${testedToo},Lung Opacity`,
];

interface Tree {
  readonly labels?: readonly string[];
  readonly classes?: readonly string[];
  readonly images?: readonly string[];
  readonly without?: string;
}

function openTree({
  labels = LABELS,
  classes = CLASSES,
  images = [trained, odd, opaque, tested, testedToo],
  without,
}: Tree = {}) {
  const tree = {
    ...dicomTree(images.map((name) => `stage_2_train_images/${name}.dcm`)),
    'stage_2_train_labels.csv': ['patientId,x,y,width,height,Target', ...labels, ''].join('\n'),
    'stage_2_detailed_class_info.csv': ['patientId,class', ...classes, ''].join('\n'),
  };
  const kept = Object.entries(tree).filter(([name]) => name !== without);
  return openDataSet(`rsna:${writeTree(createTestFolder(), Object.fromEntries(kept))}`);
}

const item = (id: string, split: string, finding: string) => ({
  id,
  split,
  label: finding === 'Normal' ? 0 : 1,
  meta: { finding, view: 'PA', width: 12, height: 12 },
});

describe('rsnaSource', () => {
  it('sets normal images against opacities and leaves out what is neither', async () => {
    const { items, problems } = await openTree();
    expect(problems).toEqual([]);
    expect(items).toEqual([
      item(trained, 'train', 'Normal'),
      item(opaque, 'train', 'Lung Opacity'),
      item(tested, 'test', 'Normal'),
      item(testedToo, 'test', 'Lung Opacity'),
    ]);
  });

  it('makes one mask of all boxes of an image, at its own size', async () => {
    const dataSet = await openTree();
    expect(await dataSet.mask?.(2)).toBeUndefined();
    const mask = await dataSet.mask?.(3);
    const rows = Array.from({ length: 12 }, (_, y) => mask?.pixels.subarray(y * 12, y * 12 + 12).join(''));
    expect(rows).toEqual([
      ...Array.from({ length: 6 }, () => '111000000000'),
      ...Array.from({ length: 6 }, () => '000000000111'),
    ]);
  });

  it('takes every image without an opacity as normal where the classes are missing, and says so', async () => {
    const { items, problems } = await openTree({ without: 'stage_2_detailed_class_info.csv' });
    expect(items[1]).toEqual(item(odd, 'train', 'Normal'));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/is missing: every image without an opacity counts as normal/),
    ]);
  });

  it('reports images without a file, without a row and without a class', async () => {
    const { items, problems } = await openTree({
      images: [trained, tested, 'stray'],
      classes: CLASSES.filter((row) => !row.startsWith(tested)),
    });
    expect(items.map(({ id }) => id)).toEqual([trained]);
    expect(problems.map(({ message }) => message)).toEqual([
      `does not know 1 image (${tested}) of stage_2_train_labels.csv; left out where there is no opacity.`,
      `names 2 images (${opaque}, ${testedToo}) without a file; left out.`,
      'has 1 image (stray.dcm) that no table names; left out.',
    ]);
  });

  it('reads converted images, in a folder above, and passes over those to test', async () => {
    const converted = [trained, opaque, tested].map((name) => `png/stage_2_train_images_png/${name}.png`);
    const root = writeTree(createTestFolder(), {
      ...(await noiseTree([...converted, 'png/stage_2_test_images_png/unlabeled.png'])),
      'kaggle/stage_2_train_labels.csv': ['patientId,x,y,width,height,Target', ...LABELS].join('\n'),
      'kaggle/stage_2_detailed_class_info.csv': ['patientId,class', ...CLASSES].join('\n'),
    });
    const { items, problems, reading } = await openDataSet(`rsna:${root}`);
    expect(items.map(({ id }) => id)).toEqual([trained, opaque, tested]);
    expect(problems.map(({ message }) => message)).toEqual([
      `names 1 image (${testedToo}) without a file; left out.`,
    ]);
    expect(reading).toEqual([
      'table: stage_2_train_labels.csv, 5 images: 2 normal and 2 anomalous; left out 1 that are neither',
      'classes: stage_2_detailed_class_info.csv',
      'split: there is no official one, and patients are unknown; one image in five to test, by the sha256 of its name',
      'images: from png/stage_2_train_images_png; skipped: png/stage_2_test_images_png',
      'masks: 3 boxes on 2 images, from stage_2_train_labels.csv',
    ]);
  });

  it('looks names up and never follows them', async () => {
    const labels = [...LABELS, '../stage_2_train_images/x,,,,,0', '/etc/passwd,,,,,0'];
    const classes = [...CLASSES, '../stage_2_train_images/x,Normal', '/etc/passwd,Normal'];
    const { problems } = await openTree({ labels, classes });
    expect(problems.map(({ message }) => message)).toEqual([
      'names 2 images (../stage_2_train_images/x, /etc/passwd) without a file; left out.',
    ]);
  });

  it.each<[string, Tree, RegExp]>([
    [
      'a target that is none',
      { labels: [`${trained},,,,,2`] },
      /labels\.csv, line 2: "Target" is 2, not 0 or 1/,
    ],
    ['a box without a corner', { labels: [`${opaque},1,,3,4,1`] }, /line 2: "y" is empty/],
    ['a box of no numbers', { labels: [`${opaque},1,nan,3,4,1`] }, /line 2: "y" is "nan", not a number/],
    [
      'an image with both targets',
      { labels: [...LABELS, `${testedToo},,,,,0`] },
      /line 8: .* is listed twice/,
    ],
    [
      'an image of two classes',
      { classes: [...CLASSES, `${trained},Lung Opacity`] },
      /class_info\.csv, line 8: .* is "Lung Opacity" here but "Normal" earlier/,
    ],
    ['nothing to train on', { images: [tested] }, /no image to train on\. It needs a normal one/],
    [
      'a folder without labels',
      { without: 'stage_2_train_labels.csv' },
      /stage_2_train_labels\.csv or .* is missing/,
    ],
  ])('refuses %s', async (_, tree, message) => {
    await expect(openTree(tree)).rejects.toThrow(message);
  });
});
