import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { DataSet } from '../../contracts';
import { createTestFolder, noiseTree, writeTree } from '../../files/image-files.test.kit';
import { dicomTree, encodeNoiseDicom } from '../dicom-files.test.kit';
import { openDataSet } from '../open-data-set';

const CASES = join(__dirname, '..', 'testing');

/** Files of no content that matters. */
const texts = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, 'x']));

/** Gray pictures of the size of the drawn images: black, or white in one pixel. */
async function maskTree(names: readonly string[], level: 0 | 255): Promise<Record<string, Buffer>> {
  const pixels = new Uint8Array(144);
  pixels[7] = level;
  const mask = await sharp(pixels, { raw: { width: 12, height: 12, channels: 1 } })
    .png()
    .toBuffer();
  return Object.fromEntries(names.map((name) => [name, mask]));
}

async function makeTree(
  images: readonly string[],
  others: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<string> {
  return writeTree(createTestFolder(), { ...(await noiseTree(images)), ...others });
}

async function open(
  images: readonly string[],
  others: Readonly<Record<string, string | Uint8Array>> = {},
  query = '',
): Promise<DataSet> {
  return openDataSet(`folder:${await makeTree(images, others)}${query}`);
}

const listItems = ({ items }: DataSet): string[] =>
  items.map(({ id, split, label }) => `${split} ${label} ${id}`);

const listProblems = ({ word, problems }: DataSet): string[] => {
  const root = word.replace(/^\w+:/, '').replace(/\?.*$/, '');
  return problems.map(({ subject, message }) => `${subject}: ${message}`.replaceAll(root, 'DIR'));
};

/** Ids of images with a mask, and how many pixels it marks. */
async function listMasks(dataSet: DataSet): Promise<string[]> {
  const masks = await Promise.all(dataSet.items.map(async (_, index) => dataSet.mask?.(index)));
  return dataSet.items.flatMap(({ id }, i) =>
    masks[i] === undefined ? [] : `${id} ${masks[i].pixels.filter((pixel) => pixel === 1).length}`,
  );
}

const SPLIT = ['train/normal/a.png', 'test/normal/b.png', 'test/mass/c.png'];

describe('sortImages', () => {
  describe('splits', () => {
    it.each([
      ['train', 'val', 'test'],
      ['Training', 'VALIDATION', 'Testing'],
      ['TRAIN', 'valid', 'test'],
      ['training', 'dev', 'TEST'],
    ])('knows the folders %s, %s and %s', async (train, val, test) => {
      const dataSet = await open([`${train}/normal/a.png`, `${val}/normal/b.png`, `${test}/mass/c.png`]);
      expect(listItems(dataSet)).toEqual([
        `train 0 ${train}/normal/a.png`,
        `val 0 ${val}/normal/b.png`,
        `test 1 ${test}/mass/c.png`,
      ]);
      expect(dataSet.problems).toEqual([]);
    });

    it('uses the split of a case that was passed over', async () => {
      const dataSet = await openDataSet(`folder:${join(CASES, 'folder-unknown-split')}`);
      const counts = new Map<string, number>();
      for (const { split, label } of dataSet.items)
        counts.set(`${split} ${label}`, (counts.get(`${split} ${label}`) ?? 0) + 1);
      expect(Object.fromEntries(counts)).toEqual({ 'train 0': 10, 'val 0': 3, 'test 0': 3, 'test 1': 3 });
      expect(dataSet.problems).toEqual([]);
    });

    it('refuses two folders of one split, but for an empty one', async () => {
      await expect(open([...SPLIT, 'val/normal/d.png', 'valid/normal/e.png'])).rejects.toThrow(
        /\/val and .*\/valid both hold the val split/,
      );
      const dataSet = await open([...SPLIT, 'val/normal/d.png'], { 'valid/.gitkeep': '' });
      expect(dataSet.items.length).toBe(4);
      expect(listProblems(dataSet)).toEqual(['DIR/valid: is empty.']);
    });

    it('names folders that it does not use', async () => {
      const dataSet = await open([
        ...SPLIT,
        'holdout/normal/d.png',
        'holdout/mass/e.png',
        'pneumonia/f.png',
        'test/loose.png',
        'g.png',
      ]);
      expect(listItems(dataSet)).toEqual([
        'train 0 train/normal/a.png',
        'test 1 test/mass/c.png',
        'test 0 test/normal/b.png',
      ]);
      expect(listProblems(dataSet)).toEqual([
        'DIR: has 1 file (g.png) not used: outside of the folders of splits (train, val, test).',
        'DIR/holdout: has 2 files (mass/e.png, normal/d.png) not used: the folder is called as no split is (train, val, test).',
        'DIR/pneumonia: has 1 file (f.png) not used: the folder is called as no split is (train, val, test).',
        'DIR/test: has 1 file (loose.png) not used: outside of the folders of classes.',
      ]);
      await expect(openDataSet(dataSet.word, { strict: true })).rejects.toThrow(/holdout/);
    });

    it('takes no folder of splits or classes for a class', async () => {
      const dataSet = await open([
        ...SPLIT,
        'test/rsna/normal/d.png',
        'test/train_old/e.png',
        'test/images/f.png',
      ]);
      expect(dataSet.items.length).toBe(3);
      expect(listProblems(dataSet)).toEqual([
        'DIR/test/images: has 1 file (f.png) not used: the name of the folder tells no class.',
        'DIR/test/rsna: has 1 file (normal/d.png) not used: a folder that holds one called normal is no class.',
        'DIR/test/train_old: has 1 file (e.png) not used: the folder is called like a split, not like a class.',
      ]);
    });
  });

  describe('classes', () => {
    it.each(['normal', 'NORMAL', 'Good', 'healthy', 'Negative', 'No Finding', 'no_finding', 'NoFindings'])(
      'knows that %s is normal',
      async (name) => {
        const { items } = await open([`train/${name}/a.png`, `test/Ab${name}/b.png`]);
        expect(items.map(({ label }) => label)).toEqual([0, 1]);
      },
    );

    it('takes the classes that are said to be normal, and no others', async () => {
      const files = ['train/0/a.png', 'test/0/b.png', 'test/1/c.png', 'test/normal/d.png'];
      const dataSet = await open(files, {}, '?normal=0');
      expect(listItems(dataSet)).toEqual([
        'train 0 train/0/a.png',
        'test 0 test/0/b.png',
        'test 1 test/1/c.png',
        'test 1 test/normal/d.png',
      ]);
      const two = await open(files, {}, '?normal=0,Normal');
      expect(two.items.map(({ label }) => label)).toEqual([0, 0, 1, 0]);
    });

    it('asks which class is normal where names do not tell', async () => {
      await expect(open(['train/0/a.png', 'test/0/b.png', 'test/1/c.png'])).rejects.toThrow(
        /has the classes 0 \(2 files\), 1 \(1 file\), none of them normal by its name .* \?normal=0\./,
      );
      await expect(open(['0/a.png', '1/b.png', '1/c.png'])).rejects.toThrow(
        /has the classes 0 \(1 file\), 1 \(2 files\), none of them normal .*\?normal=0/,
      );
      await expect(open(['0/a.png', '1/b.png'], {}, '?normal=2')).rejects.toThrow(
        /no class is called 2, .*There are 0 \(1 file\), 1 \(1 file\)/,
      );
    });

    it('asks whether a class such as good_a is normal', async () => {
      const files = ['train/good/a.png', 'test/good_a/b.png', 'test/Ungood_a/c.png'];
      await expect(open(files)).rejects.toThrow(/is good_a normal\? Name all normal classes/);
      const { items } = await open(files, {}, '?normal=good,good_a');
      expect(items.map(({ label }) => label)).toEqual([0, 1, 0]);
    });
  });

  describe('classes without splits', () => {
    const flat = (name: string, count: number): string[] =>
      Array.from({ length: count }, (_, i) => `${name}/${i}.png`);

    it('splits them by the hash of names, alike whatever else is there', async () => {
      const one = await open([...flat('0', 30), ...flat('1', 30)], {}, '?normal=0');
      const test = one.items.filter(({ split }) => split === 'test');
      expect(new Set(test.map(({ label }) => label)).size).toBe(2);
      expect(test.length).toBeGreaterThan(2);
      expect(test.length).toBeLessThan(30);
      const fewer = await open([...flat('0', 30), ...flat('1', 9)], {}, '?normal=0');
      const splits = new Map(one.items.map(({ id, split }) => [id, split]));
      expect(fewer.items.every(({ id, split }) => splits.get(id) === split)).toBe(true);
      expect(one.reading).toEqual([
        expect.stringMatching(/^0\/: normal, train \d+, test \d+$/),
        expect.stringMatching(/^1\/: anomalous, train \d+, test \d+$/),
        expect.stringMatching(/^split: no folders tell it; a share of 0\.2 to test/),
      ]);
    });

    it('tests the share that is asked for, of which a larger one holds the smaller', async () => {
      const files = [...flat('NORMAL', 50), ...flat('PNEUMONIA', 50)];
      const tested = async (query: string): Promise<string[]> =>
        (await open(files, {}, query)).items.filter(({ split }) => split === 'test').map(({ id }) => id);
      const [few, many] = [await tested('?test=0.1'), await tested('?test=0.7')];
      expect(few.length).toBeLessThan(25);
      expect(many.length).toBeGreaterThan(50);
      expect(many).toEqual(expect.arrayContaining(few));
      await expect(open(SPLIT, {}, '?test=0.3')).rejects.toThrow(
        /tells its splits, so that test= has no meaning/,
      );
    });

    it('keeps a folder inside of a class, which may be a patient, in one split', async () => {
      const patients = Array.from({ length: 20 }, (_, i) => `p${i}`);
      const files = patients.flatMap((name) => [
        `normal/${name}/1.png`,
        `normal/${name}/2.png`,
        `mass/${name}/3.png`,
      ]);
      const { items } = await open(files);
      const splits = new Map(items.map(({ group, split }) => [group, split]));
      expect(items.every(({ group, split }) => splits.get(group) === split)).toBe(true);
      expect(new Set(splits.values()).size).toBe(2);
      expect(new Set(items.map(({ group }) => group)).size).toBe(20);
    });

    it('keeps a patient of two classes in one split, by DICOM header', async () => {
      const files = Array.from({ length: 12 }, (_, i) => [
        [`normal/${i}.dcm`, encodeNoiseDicom(i, { '00100020 LO': `P${i}` })],
        [`mass/${i + 50}.dcm`, encodeNoiseDicom(i + 50, { '00100020 LO': `P${i}` })],
      ]).flat();
      const root = writeTree(createTestFolder(), Object.fromEntries(files) as Record<string, Buffer>);
      const { items } = await openDataSet(`dicom:${root}?test=0.5`);
      const splits = new Map(items.map(({ group, split }) => [group, split]));
      expect(splits.size).toBe(12);
      expect(items.every(({ group, split }) => splits.get(group) === split)).toBe(true);
      expect(new Set(splits.values()).size).toBe(2);
    });

    it('does not put all images into one split where anonymizing left one patient', async () => {
      const names = flat('normal', 20).map((name) => name.replace('.png', ''));
      const root = writeTree(
        createTestFolder(),
        Object.fromEntries(names.map((name, i) => [name, encodeNoiseDicom(i, { '00100020 LO': 'ANON' })])),
      );
      const { items } = await openDataSet(`dicom:${root}`);
      expect(new Set(items.map(({ split }) => split)).size).toBe(2);
    });

    it('says that nothing is left to test', async () => {
      const { problems } = await open(['normal/a.png', 'normal/b.png', 'mass/a.png'], {}, '?test=0.0001');
      expect(problems.map(({ message }) => message)).toEqual([
        expect.stringMatching(/none of the 2 normal images.*\?test=0\.5/),
        expect.stringMatching(/none of the 1 anomalous images/),
      ]);
    });
  });

  describe('masks', () => {
    it('reads the layout of BMAD', async () => {
      const dataSet = await openDataSet(`folder:${join(CASES, 'folder-with-masks')}`);
      const counts = { train: [0, 0], val: [0, 0], test: [0, 0] };
      for (const { split, label } of dataSet.items) counts[split][label]!++;
      expect(counts).toEqual({ train: [12, 0], val: [0, 0], test: [4, 4] });
      expect(dataSet.items.filter(({ id }) => id.includes('label'))).toEqual([]);
      expect(dataSet.problems).toEqual([]);
      const masks = await listMasks(dataSet);
      expect(masks.map((line) => line.split(' ')[0])).toEqual(
        [0, 1, 2, 3].map((i) => `test/Ungood/img/00${i}.png`),
      );
      expect(masks.every((line) => Number(line.split(' ')[1]) > 0)).toBe(true);
      expect(dataSet.reading).toContain('test/Ungood/label/: masks of lesions (4)');
    });

    it.each([
      ['MVTec', 'test/crack/c.png', 'ground_truth/crack/c_mask.png'],
      ['MVTec by split', 'test/crack/c.png', 'ground_truth/test/crack/c_mask.png'],
      ['a folder in the class', 'test/mass/images/c.png', 'test/mass/MASKS/c.png'],
      ['a folder beside loose images', 'test/mass/c.png', 'test/mass/segmentation/c.png'],
      ['files beside images', 'test/mass/c.jpg.png', 'test/mass/c.jpg_seg.png'],
      ['another extension', 'test/mass/c.jpeg', 'test/mass/label/c.png'],
      ['a tree beside that of images', 'images/test/mass/c.png', 'masks/test/mass/c.png'],
    ])('pairs masks of the layout: %s', async (_, image, mask) => {
      const base = image.startsWith('images/') ? 'images/' : '';
      const dataSet = await open([`${base}train/good/a.png`, image], await maskTree([mask], 255));
      expect(dataSet.problems).toEqual([]);
      expect(await listMasks(dataSet)).toEqual([`${image.slice(base.length)} 1`]);
      expect(dataSet.items.length).toBe(2);
    });

    it('leaves out masks of lungs, whatever the image, and says so', async () => {
      const files = ['COVID', 'Normal', 'Viral Pneumonia', 'Lung_Opacity'].flatMap((name) =>
        Array.from({ length: 9 }, (_, i) => `${name}/images/${name}-${i + 1}.png`),
      );
      const masks = await maskTree(
        files.map((name) => name.replace('/images/', '/masks/')),
        255,
      );
      const dataSet = await open(files, { ...masks, ...texts(['COVID.metadata.xlsx', 'README.md.txt']) });
      expect(dataSet.items.length).toBe(36);
      expect(dataSet.items.filter(({ label }) => label === 0).length).toBe(9);
      expect('mask' in dataSet).toBe(false);
      expect(listProblems(dataSet)).toEqual([
        'COVID/masks/, Lung_Opacity/masks/, Normal/masks/, Viral Pneumonia/masks/: 36 masks left out: in the COVID-19 Radiography Database they show the lungs, no lesion.',
      ]);
      expect(dataSet.reading).toContain('passed over: COVID.metadata.xlsx, README.md.txt');
    });

    it('tells lungs from lesions by the masks of normal images', async () => {
      const files = ['train/normal/a.png', 'test/normal/b.png', 'test/mass/c.png'];
      const dataSet = await open(
        files,
        await maskTree(['test/normal/mask/b.png', 'test/mass/mask/c.png'], 255),
      );
      expect('mask' in dataSet).toBe(false);
      expect(listProblems(dataSet)).toEqual([
        'test/mass/mask/, test/normal/mask/: 2 masks left out: that of test/normal/b.png, a normal image, is not black, so they show an organ, no lesion.',
      ]);
    });

    it('takes those of infections where masks of lungs are beside them', async () => {
      const files = ['Train/Normal/images/a.png', 'Test/COVID-19/images/c.png'];
      const masks = await maskTree(
        [
          'Train/Normal/lung masks/a.png',
          'Test/COVID-19/lung masks/c.png',
          'Test/COVID-19/infection masks/c.png',
        ],
        255,
      );
      const dataSet = await open(files, masks);
      expect(await listMasks(dataSet)).toEqual(['Test/COVID-19/images/c.png 1']);
      expect(listProblems(dataSet)).toEqual([
        'Test/COVID-19/lung masks/, Train/Normal/lung masks/: 2 masks left out: by their name they show an organ, no lesion.',
      ]);
    });

    it('names masks without an image, images without a mask, and two masks for one', async () => {
      const dataSet = await open(
        [...SPLIT, 'test/mass/d.png', 'test/mass/e.png'],
        await maskTree(
          ['test/mass/label/c.png', 'test/mass/label/x.png', 'test/mass/label/e.png', 'test/mass/e_mask.png'],
          255,
        ),
      );
      expect(await listMasks(dataSet)).toEqual(['test/mass/c.png 1']);
      expect(listProblems(dataSet)).toEqual([
        'test/mass/, test/mass/label/: 3 masks left out: no image has the same place and name, or two masks fit one. If these are images, call their folder otherwise.',
        'test/mass/d.png, test/mass/e.png: have no mask, though others have: left out of pixel AUROC.',
      ]);
    });

    it('tells masks in the only class of the only split', async () => {
      const dataSet = await open(['train/normal/a.png'], await maskTree(['train/normal/mask/a.png'], 0));
      expect(listItems(dataSet)).toEqual(['train 0 train/normal/a.png']);
    });

    it('scores no class that is called like masks, but one that is said to be normal', async () => {
      const dataSet = await open([...SPLIT, 'test/label/d.png']);
      expect(dataSet.items.length).toBe(3);
      expect(listProblems(dataSet)).toEqual([
        expect.stringMatching(/^test\/label\/: 1 mask left out: no image/),
      ]);
      const { items } = await open(['train/label/a.png', 'test/mass/b.png'], {}, '?normal=label');
      expect(items.map(({ label }) => label)).toEqual([0, 1]);
    });
  });

  describe('folders around the data', () => {
    it('goes into the folders that archives and downloads leave around', async () => {
      const dataSet = await open(
        SPLIT.map((name) => `download/chest_xray/${name}`),
        {
          '__MACOSX/chest_xray/train/normal/._a.png': 'x',
          'download/chest_xray/.DS_Store': 'x',
          'download/chest_xray/test/normal/Thumbs.db': 'x',
          'download/desktop.ini': 'x',
        },
      );
      expect(listItems(dataSet)).toEqual([
        'train 0 train/normal/a.png',
        'test 1 test/mass/c.png',
        'test 0 test/normal/b.png',
      ]);
      expect(dataSet.problems).toEqual([]);
      expect(dataSet.reading?.[0]).toBe('download/chest_xray/: the folder of the data');
    });

    it.each(['chest_masks', 'images_with_masks', 'Chest_GT'])(
      'takes no folder around for masks: %s',
      async (name) => {
        const mask = await maskTree([`${name}/test/mass/label/c.png`], 255);
        const dataSet = await open(
          SPLIT.map((file) => `${name}/${file}`),
          mask,
        );
        expect(dataSet.problems).toEqual([]);
        expect(await listMasks(dataSet)).toEqual(['test/mass/c.png 1']);
      },
    );

    it.each(['/', '/.', '/train/..', '//'])('takes a path that ends in %s', async (end) => {
      const dataSet = await openDataSet(`folder:${await makeTree(SPLIT)}${end}`);
      expect(dataSet.items.map(({ id }) => id)).toEqual([
        'train/normal/a.png',
        'test/mass/c.png',
        'test/normal/b.png',
      ]);
      expect(dataSet.problems).toEqual([]);
    });

    it('has one fingerprint with and without them', async () => {
      const root = await makeTree(SPLIT.map((name) => `download/${name}`));
      const [outer, inner] = [
        await openDataSet(`folder:${root}`),
        await openDataSet(`folder:${root}/download`),
      ];
      expect(outer.fingerprint).toBe(inner.fingerprint);
    });

    it('names a second copy in the first one, as in the archive of chest_xray', async () => {
      const dataSet = await open([...SPLIT, ...SPLIT.map((name) => `chest_xray/${name}`)]);
      expect(dataSet.items.length).toBe(3);
      expect(listProblems(dataSet)).toEqual([
        expect.stringMatching(/^DIR\/chest_xray: has 3 files .* not used/),
      ]);
    });

    it('refuses to choose between two data sets', async () => {
      await expect(
        open(['a', 'b'].flatMap((name) => SPLIT.map((file) => `${name}/${file}`))),
      ).rejects.toThrow(/2 folders in it could each be the data\. Open one of them[^]*\/a\n.*\/b$/);
    });

    it('goes into a split folder that is there twice', async () => {
      const { items } = await open(SPLIT.map((name) => name.replace(/^\w+/, '$&/$&')));
      expect(items.length).toBe(3);
    });

    it('names what lies outside of the folder of the data', async () => {
      const dataSet = await open([...SPLIT.map((name) => `data/${name}`), 'more/x.png'], texts(['LICENSE']));
      expect(listProblems(dataSet)).toEqual(['DIR: has 1 file (more/x.png) not used: outside of DIR/data.']);
      expect(dataSet.reading).toContain('passed over: LICENSE');
    });

    it('follows links to folders of splits and classes, but none that leads up', async () => {
      const root = await makeTree([
        'elsewhere/pictures/c.png',
        'data/train/normal/a.png',
        'data/test/normal/b.png',
      ]);
      symlinkSync(join(root, 'elsewhere/pictures'), join(root, 'data/test/mass'));
      symlinkSync(root, join(root, 'data/up'));
      symlinkSync('..', join(root, 'data/test/circle'));
      const dataSet = await openDataSet(`folder:${root}/data`);
      expect(listItems(dataSet)).toEqual([
        'train 0 train/normal/a.png',
        'test 1 test/mass/c.png',
        'test 0 test/normal/b.png',
      ]);
      expect(dataSet.problems.map(({ subject }) => subject)).toEqual([join(root, 'data/test/circle')]);
    });
  });

  it('counts files of unknown kinds, and names one of each', async () => {
    const dataSet = await open(
      SPLIT,
      texts(['train/normal/1.bmp', 'train/normal/2.bmp', 'test/mass/x.npy', 'notes.txt']),
    );
    expect(listProblems(dataSet)).toEqual([
      'DIR/test/mass/x.npy: is not named as an image (.png .jpg .tif .webp .dcm). Left out.',
      'DIR/train/normal/1.bmp: is not named as an image (.png .jpg .tif .webp .dcm), nor is 1 more .bmp file. Convert to PNG.',
    ]);
  });

  it('reads the same layouts of DICOM files', async () => {
    const root = writeTree(createTestFolder(), {
      ...dicomTree([
        'Data/Training/good/img/1.2.3',
        'Data/Training/good/img/1.2.4',
        'Data/valid/good/1',
        'Data/test/Ungood/img/1.2.5',
        'Data/test/Ungood/img/1.2.6',
      ]),
      ...(await maskTree(['Data/test/Ungood/label/1.2.5.png'], 255)),
      ...texts(['Data/readme.txt']),
    });
    const dataSet = await openDataSet(`dicom:${root}`);
    expect(listItems(dataSet)).toEqual([
      'train 0 Training/good/img/1.2.3',
      'train 0 Training/good/img/1.2.4',
      'val 0 valid/good/1',
      'test 1 test/Ungood/img/1.2.5',
      'test 1 test/Ungood/img/1.2.6',
    ]);
    expect(await listMasks(dataSet)).toEqual(['test/Ungood/img/1.2.5 1']);
  });
});
