import { createTestFolder, noiseTree, writeTree } from '../../../files/testing/image-files';
import { openDataSet } from '../../open-data-set';
import { splitByHash } from '../split-by-hash';

const OBSERVATIONS =
  'No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices';
const HEADER = `Path,Sex,Age,Frontal/Lateral,AP/PA,${OBSERVATIONS}`;
const NORMAL = '1.0,,,,,,,,,,,,,';
const EDEMA = ',,,,,1.0,,,,,,,,';

const patientName = (patient: number) => `patient${String(patient).padStart(5, '0')}`;
const place = (patient: number) => `${patientName(patient)}/study1/view1_frontal`;

/** Every fourth patient has an edema. */
function table(patients: readonly number[], prefix: string): string {
  const rows = patients.map(
    (patient) => `${prefix}${place(patient)}.jpg,Male,40,Frontal,AP,${patient % 4 === 0 ? EDEMA : NORMAL}`,
  );
  return [HEADER, ...rows, ''].join('\n');
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const TRAIN = range(1, 20);
const VALID = range(64541, 64544);
const TEST = range(64741, 64744);

const images = (folder: string, patients: readonly number[], extension = '.jpg') =>
  noiseTree(
    patients.map((patient) => `${folder}${place(patient)}${extension}`),
    patients[0],
  );

type Files = Record<string, string | Uint8Array>;

async function openCopy(files: Files) {
  const { items, problems, reading } = await openDataSet(`chexpert:${writeTree(createTestFolder(), files)}`);
  const count = (split: string) => items.filter((item) => item.split === split).length;
  return {
    ids: items.map(({ id }) => id),
    items,
    problems,
    reading: reading ?? [],
    counts: [count('train'), count('val'), count('test')],
  };
}

describe('chexpertSource on copies that people have', () => {
  it.each([
    'CheXpert-v1.0/train/',
    'CheXpert-v1.0-small/train/',
    'train/',
    '',
    '/data/CheXpert-v1.0-320/train/',
  ])('reads a table whose paths begin with "%s"', async (prefix) => {
    const { ids, counts, problems } = await openCopy({
      ...(await images('train/', TRAIN)),
      ...(await images('valid/', VALID)),
      'train.csv': table(TRAIN, prefix),
      'valid.csv': table(VALID, prefix.replace('train', 'valid')),
    });
    expect(problems).toEqual([]);
    expect(counts).toEqual([20, 0, 4]);
    expect(ids[0]).toBe('train/patient00001/study1/view1_frontal.jpg');
  });

  it('splits patients by hash without valid.csv, and says so', async () => {
    const { items, reading } = await openCopy({
      ...(await images('train/', TRAIN)),
      'train.csv': table(TRAIN, 'CheXpert-v1.0-small/train/'),
    });
    expect(items.map(({ split }) => split)).toEqual(
      TRAIN.map((patient) => splitByHash(patientName(patient))),
    );
    expect(new Set(items.map(({ split }) => split)).size).toBe(2);
    expect(reading).toContain(
      'split: there is no valid.csv; one patient in five to test, by the sha256 of its name',
    );
  });

  it('reads the folder above, and PNG copies', async () => {
    const { counts, problems, reading } = await openCopy({
      ...(await images('archive/CheXpert-v1.0-small/train/', TRAIN, '.png')),
      ...(await images('archive/CheXpert-v1.0-small/valid/', VALID, '.png')),
      'archive/CheXpert-v1.0-small/train.csv': table(TRAIN, 'CheXpert-v1.0-small/train/'),
      'archive/CheXpert-v1.0-small/valid.csv': table(VALID, 'CheXpert-v1.0-small/valid/'),
    });
    expect([counts, problems]).toEqual([[20, 0, 4], []]);
    expect(reading).toContainEqual(
      expect.stringMatching(/extensions that differ .* 20 images \(view1_frontal\.jpg → view1_frontal\.png/),
    );
  });

  it('reads the download in batches, with the tables in the first of them', async () => {
    const { counts, problems } = await openCopy({
      ...(await images('CheXpert-v1.0 batch 1 (validate & csv)/valid/', VALID)),
      ...(await images('CheXpert-v1.0 batch 2 (train 1)/', TRAIN.slice(0, 12))),
      ...(await images('CheXpert-v1.0 batch 3 (train 2)/', TRAIN.slice(12))),
      'CheXpert-v1.0 batch 1 (validate & csv)/train.csv': table(TRAIN, 'CheXpert-v1.0/train/'),
      'CheXpert-v1.0 batch 1 (validate & csv)/valid.csv': table(VALID, 'CheXpert-v1.0/valid/'),
    });
    expect([counts, problems]).toEqual([[20, 0, 4], []]);
  });

  it('takes the labels of CheXbert where train.csv is missing, and names those it does not use', async () => {
    const files = {
      ...(await images('train/', TRAIN)),
      'train_cheXbert.csv': table(TRAIN, 'CheXpert-v1.0/train/'),
      'train_visualCheXbert.csv': table(TRAIN.slice(1), 'CheXpert-v1.0/train/'),
    };
    const { items, reading } = await openCopy(files);
    expect(items.length).toBe(20);
    expect(reading[0]).toMatch(/^table: train_cheXbert\.csv, 20 images/);
    expect(reading).toContain('not used: train_visualCheXbert.csv');
  });

  it('tests on the test set where it is there, and validates on the validation set', async () => {
    const labels = TEST.map((patient) => `test/${place(patient)}.jpg,${patient % 4 === 0 ? EDEMA : NORMAL}`);
    const lateral = `test/${patientName(64741)}/study1/view2_lateral.jpg,${NORMAL}`;
    const { counts, reading, problems } = await openCopy({
      ...(await images('train/', TRAIN)),
      ...(await images('val/', VALID)),
      ...(await images('test/', TEST)),
      'train.csv': table(TRAIN, 'CheXpert-v1.0/train/'),
      'val_labels.csv': table(VALID, 'CheXpert-v1.0/valid/'),
      'test_labels.csv': [`Path,${OBSERVATIONS}`, ...labels, lateral].join('\n'),
    });
    expect([counts, problems]).toEqual([[20, 4, 4], []]);
    expect(reading).toContain('split: test_labels.csv to test, val_labels.csv for validation');
    expect(reading).toContain(
      'table: test_labels.csv, 5 images: 3 normal and 1 anomalous of 4 patients; left out 1 lateral and 0 neither normal nor clearly anomalous',
    );
  });

  it('reads the labels of studies in groundtruth.csv for the frontal images of each', async () => {
    const labels = TEST.map(
      (patient) => `CheXpert-v1.0/test/${patientName(patient)}/study1,${patient % 4 === 0 ? EDEMA : NORMAL}`,
    );
    const { ids, problems } = await openCopy({
      ...(await images('train/', TRAIN)),
      ...(await images('test/', TEST)),
      ...(await noiseTree([`test/${patientName(64742)}/study1/view2_lateral.jpg`], 90)),
      ...(await noiseTree([`test/${patientName(64742)}/study1/view3_frontal.jpg`], 91)),
      'train.csv': table(TRAIN, 'CheXpert-v1.0/train/'),
      'groundtruth.csv': [`Study,${OBSERVATIONS}`, ...labels].join('\n'),
    });
    expect(problems).toEqual([]);
    expect(ids.filter((id) => id.startsWith('test/'))).toEqual([
      'test/patient64741/study1/view1_frontal.jpg',
      'test/patient64742/study1/view1_frontal.jpg',
      'test/patient64742/study1/view3_frontal.jpg',
      'test/patient64743/study1/view1_frontal.jpg',
      'test/patient64744/study1/view1_frontal.jpg',
    ]);
  });

  it('refuses two copies of one patient, and a folder without a table', async () => {
    const train = { 'train.csv': table(TRAIN, 'CheXpert-v1.0/train/') };
    await expect(
      openCopy({ ...(await images('a/train/', TRAIN)), ...(await images('b/train/', TRAIN)), ...train }),
    ).rejects.toThrow(/patient00001 exists twice: in .*a\/train and .*b\/train/);
    await expect(openCopy(await images('train/', TRAIN))).rejects.toThrow(
      /train\.csv or train_cheXbert\.csv or train_visualCheXbert\.csv is missing\. The folder holds train\/\./,
    );
  });
});
