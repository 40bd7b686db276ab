import { gzipSync } from 'node:zlib';
import { createTestFolder, noiseTree, writeTree } from '../../../files/testing/image-files';
import { openDataSet } from '../../open-data-set';
import { splitByHash } from '../split-by-hash';

/** Patients, in an order in which both splits have some. */
const PATIENTS = Array.from({ length: 20 }, (_, i) => i + 1);
const NAMES = PATIENTS.map((patient) => `${String(patient).padStart(8, '0')}_000.png`);
const FINDINGS = PATIENTS.map((patient) => (patient % 3 === 0 ? 'Mass' : 'No Finding'));

const TABLE = [
  'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Sex,View Position',
  ...PATIENTS.map((patient, i) => `${NAMES[i]},${FINDINGS[i]},0,${patient},50,M,PA`),
].join('\n');
/** The header of the sample on Kaggle. */
const SAMPLE = [
  'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImageWidth,OriginalImageHeight,OriginalImagePixelSpacing_x,OriginalImagePixelSpacing_y',
  ...PATIENTS.map(
    (patient, i) => `${NAMES[i]},${FINDINGS[i]},000,${patient},060Y,M,PA,2992,2991,0.143,0.143`,
  ),
].join('\n');
const LISTS = { train: NAMES.slice(0, 15).join('\n'), test: NAMES.slice(15).join('\n') };

/** Names as `train_val_list.txt` has them, in another folder and with another extension. */
const images = (folder: string, extension = '.png') =>
  noiseTree(NAMES.map((name) => `${folder}${name.replace('.png', extension)}`));

type Files = Record<string, string | Uint8Array>;

async function openCopy(files: Files) {
  const { items, problems, reading, ...dataSet } = await openDataSet(
    `nih:${writeTree(createTestFolder(), files)}`,
  );
  return { items, problems, reading: reading ?? [], dataSet };
}

const splitsByPatient = PATIENTS.map((patient) => splitByHash(String(patient)));

describe('nihSource on copies that people have', () => {
  it.each<[string, () => Promise<Files>]>([
    ['resized in images-224/images-224', () => images('images-224/images-224/')],
    ['in numbered folders without images/', () => images('images_001/')],
    ['in one flat folder beside the table', () => images('')],
    ['in a folder of another name', () => images('xrays/png/')],
    ['as JPEG', () => images('images/', '.jpg')],
  ])('reads images %s', async (_, write) => {
    const { items, problems } = await openCopy({
      ...(await write()),
      'Data_Entry_2017.csv': TABLE,
      'train_val_list.txt': LISTS.train,
      'test_list.txt': LISTS.test,
    });
    expect(problems).toEqual([]);
    expect(items.map(({ id, split }) => [id, split])).toEqual(
      NAMES.map((name, i) => [name, i < 15 ? 'train' : 'test']),
    );
  });

  it('reads the lists of Kaggle under their names there', async () => {
    const { items, reading } = await openCopy({
      ...(await images('images-224/')),
      'Data_Entry_2017.csv': TABLE,
      'train_val_list_NIH.txt': LISTS.train,
      'test_list_NIH.txt': LISTS.test,
    });
    expect(items.filter(({ split }) => split === 'test').length).toBe(5);
    expect(reading).toContain('split: train_val_list_NIH.txt and test_list_NIH.txt');
  });

  it('splits patients by hash without lists, and says so', async () => {
    const { items, problems, reading } = await openCopy({
      ...(await images('images/')),
      'Data_Entry_2017_v2020.csv.gz': gzipSync(TABLE),
    });
    expect(problems).toEqual([]);
    expect(new Map(items.map(({ id, split }) => [id, split]))).toEqual(
      new Map(NAMES.map((name, i) => [name, splitsByPatient[i]])),
    );
    expect(new Set(splitsByPatient).size).toBe(2);
    expect(reading).toContain(
      'split: there is no train_val_list.txt and test_list.txt; one patient in five to test, by the sha256 of its name',
    );
  });

  it('reads the sample on Kaggle, whose archive holds everything twice, and takes the upper copy', async () => {
    const { items, problems, reading } = await openCopy({
      ...(await images('sample/images/')),
      ...(await images('sample/sample/images/')),
      'sample_labels.csv': SAMPLE,
      'sample/sample_labels.csv': SAMPLE,
    });
    expect(problems).toEqual([]);
    expect(items.length).toBe(20);
    expect(items.filter(({ label }) => label === 1).length).toBe(6);
    expect(reading).toEqual([
      'table: sample_labels.csv, 20 images: 14 normal and 6 anomalous of 20 patients',
      expect.stringMatching(/^split: there is no train_val_list\.txt/),
      'images: from sample/images; skipped: sample/sample',
      'masks: none, as there is no BBox_List_2017.csv',
    ]);
  });

  it('reads a folder above the one of the data', async () => {
    const { items } = await openCopy({
      ...(await images('archive/nih/images/')),
      'archive/nih/Data_Entry_2017.csv': TABLE,
    });
    expect(items.length).toBe(20);
  });

  it.each<[string, () => Promise<Files>, RegExp]>([
    [
      'two sizes side by side',
      async () => ({
        ...(await images('images-224/')),
        ...(await images('images-512/')),
        'Data_Entry_2017.csv': TABLE,
      }),
      /00000001_000\.png exists twice: .*images-224.* and .*images-512.*open the folder of one/,
    ],
    [
      'two tables side by side',
      async () => ({
        ...(await images('a/images/')),
        'a/Data_Entry_2017.csv': TABLE,
        'b/Data_Entry_2017.csv': TABLE,
      }),
      /Data_Entry_2017\.csv exists twice: .*a\/Data.* and .*b\/Data/,
    ],
    [
      'one list without the other',
      async () => ({
        ...(await images('images/')),
        'Data_Entry_2017.csv': TABLE,
        'test_list.txt': LISTS.test,
      }),
      /train_val_list\.txt is missing, though the other list is there/,
    ],
  ])('refuses %s', async (_, write, message) => {
    await expect(openCopy(await write())).rejects.toThrow(message);
  });
});
