import { gzipSync } from 'node:zlib';
import { createTestFolder, noiseTree, writeTree } from '../../../files/testing/image-files';
import { openDataSet } from '../../open-data-set';
import { splitByHash } from '../split-by-hash';

const OBSERVATIONS =
  'Atelectasis,Cardiomegaly,Consolidation,Edema,Enlarged Cardiomediastinum,Fracture,Lung Lesion,Lung Opacity,No Finding,Pleural Effusion,Pleural Other,Pneumonia,Pneumothorax,Support Devices';
const label = (patient: number, study: number, values: Readonly<Record<string, string>>) =>
  [patient, study, ...OBSERVATIONS.split(',').map((name) => values[name] ?? '')].join(',');

/** Made-up ids of the real form: image, patient, study, view, split. */
const IMAGES = [
  ['02aa804e-bde0afdd-112c0b34-7bc16630-4e384014', 10000032, 50414267, 'PA', 'train'],
  ['174413ec-4ec4c1f7-34ea26b7-c5f994f8-79ef1962', 10000032, 50414267, 'LATERAL', 'train'],
  ['2a2277a9-b0ded155-c0de8eb9-c124d10e-82c5caab', 10000764, 57375967, 'AP', 'train'],
  ['e084de3b-be89b11e-20fe3f9f-9c8d8dfe-4cfd202c', 10000898, 50771383, 'PA', 'validate'],
  ['68b5c4b1-227d0485-9cc38c3f-7b84ab51-4b472714', 10001122, 53447138, 'AP', 'test'],
  ['8061113f-c019f3ae-fd1b7c7e-5c2e5b8a-3b5e5f5d', 10001122, 53447139, 'PA', 'test'],
  ['096052b7-d256dc40-453a102b-fa7d01c6-1b22c6b4', 10001176, 53186264, '', 'train'],
  ['f2b5e4a0-b5a4d0a4-3f9d0e0e-1a1b1c1d-2e2f2a2b', 10001217, 58913004, 'PA', 'train'],
] as const;

const METADATA = [
  'dicom_id,subject_id,study_id,PerformedProcedureStepDescription,ViewPosition,Rows,Columns',
  ...IMAGES.map(
    ([dicom, patient, study, view]) => `${dicom},${patient},${study},"CHEST (PA AND LAT)",${view},3056,2544`,
  ),
];
const SPLIT = [
  'dicom_id,study_id,subject_id,split',
  ...IMAGES.map(([dicom, patient, study, , split]) => `${dicom},${study},${patient},${split}`),
];
const CHEXPERT = [
  `subject_id,study_id,${OBSERVATIONS}`,
  label(10000032, 50414267, { 'No Finding': '1.0', 'Support Devices': '1.0' }),
  label(10000764, 57375967, { Consolidation: '1.0', Edema: '-1.0' }),
  label(10000898, 50771383, { 'No Finding': '1.0' }),
  label(10001122, 53447138, { 'No Finding': '1.0' }),
  label(10001122, 53447139, { Pneumonia: '1.0' }),
  label(10001176, 53186264, { 'No Finding': '1.0' }),
  label(10001217, 58913004, { Pneumonia: '-1.0' }),
];
const NEGBIO = CHEXPERT.map((line) => line.replace(/^(10001217.*)-1\.0(.*)$/, '$11.0$2'));

const place = (dicom: string, patient: number, study: number) =>
  `p${String(patient).slice(0, 2)}/p${patient}/s${study}/${dicom}.jpg`;
const PLACES = IMAGES.map(([dicom, patient, study]) => place(dicom, patient, study));

type Tables = Readonly<Record<string, readonly string[]>>;
const TABLES: Tables = {
  'mimic-cxr-2.0.0-metadata.csv.gz': METADATA,
  'mimic-cxr-2.0.0-split.csv.gz': SPLIT,
  'mimic-cxr-2.0.0-chexpert.csv.gz': CHEXPERT,
  'mimic-cxr-2.0.0-negbio.csv': NEGBIO,
};

interface Tree {
  readonly tables?: Tables;
  readonly images?: readonly string[];
  readonly query?: string;
}

async function openTree({
  tables = TABLES,
  images = PLACES.map((path) => `files/${path}`),
  query = '',
}: Tree = {}) {
  const texts = Object.entries(tables).map(([name, lines]) => {
    const text = `${lines.join('\n')}\n`;
    return [name, name.endsWith('.gz') ? gzipSync(text) : text] as const;
  });
  const files = { ...(await noiseTree(images)), ...Object.fromEntries(texts) };
  return openDataSet(`mimic:${writeTree(createTestFolder(), files)}${query}`);
}

const without = (name: string): Tables =>
  Object.fromEntries(Object.entries(TABLES).filter(([table]) => !table.includes(name)));

const item = (index: number, split: string, finding: string) => ({
  id: PLACES[index],
  split,
  label: finding === 'No Finding' ? 0 : 1,
  group: String(IMAGES[index]?.[1]),
  meta: { finding, view: IMAGES[index]?.[3], width: 2544, height: 3056 },
});
const ITEMS = [
  item(0, 'train', 'No Finding'),
  item(2, 'train', 'Consolidation'),
  item(3, 'val', 'No Finding'),
  item(4, 'test', 'No Finding'),
  item(5, 'test', 'Pneumonia'),
];

describe('mimicSource', () => {
  it('joins gzipped tables: frontal images with the labels of their study, in the official split', async () => {
    const { items, problems, reading } = await openTree();
    expect(problems).toEqual([]);
    expect(items).toEqual(ITEMS);
    expect(reading?.slice(0, 3)).toEqual([
      'table: mimic-cxr-2.0.0-metadata.csv, 8 images: 3 normal and 2 anomalous of 4 patients; left out 1 not frontal and 1 of unknown view',
      'labels: mimic-cxr-2.0.0-chexpert.csv; left out 1 neither normal nor clearly anomalous',
      'split: mimic-cxr-2.0.0-split.csv',
    ]);
  });

  it('reads the labels of NegBio where told to, or where no others are there', async () => {
    const { items } = await openTree({ query: '?labels=negbio' });
    expect(items).toEqual([...ITEMS, item(7, 'train', 'Pneumonia')]);
    const { items: same, reading } = await openTree({ tables: without('chexpert') });
    expect(same).toEqual(items);
    expect(reading).toContainEqual(
      expect.stringMatching(/negbio\.csv, as there is no mimic-cxr-2\.0\.0-chexpert\.csv/),
    );
  });

  it('counts what is uncertain as told', async () => {
    expect((await openTree({ query: '?uncertain=zeros' })).items.at(-1)).toEqual(
      item(7, 'train', 'No Finding'),
    );
  });

  it('splits patients by hash without the official split, and says so', async () => {
    const { items, reading } = await openTree({ tables: without('split') });
    expect(items.map(({ split }) => split)).toEqual(items.map(({ group }) => splitByHash(group ?? '')));
    expect(reading).toContainEqual(
      expect.stringMatching(/^split: there is no mimic-cxr-2\.0\.0-split\.csv; one patient/),
    );
  });

  it.each<[string, readonly string[]]>([
    ['below a download', PLACES.map((path) => `physionet.org/files/mimic-cxr-jpg/2.0.0/files/${path}`)],
    ['as resized PNG', PLACES.map((path) => `files/${path.replace('.jpg', '.png')}`)],
    ['without the folder of the first digits', PLACES.map((path) => path.slice(4))],
    ['in one flat folder', PLACES.map((path) => `images/${path.split('/').at(-1) ?? ''}`)],
  ])('finds images %s', async (_, images) => {
    const { items, problems } = await openTree({ images });
    expect([items, problems]).toEqual([ITEMS, []]);
  });

  it('reports images without a file', async () => {
    const { items, problems } = await openTree({ images: PLACES.slice(0, 5).map((path) => `files/${path}`) });
    expect(items).toEqual(ITEMS.slice(0, 4));
    expect(problems.map(({ message }) => message)).toEqual([
      `names 1 image (${IMAGES[5][0]}) without a file; left out.`,
    ]);
  });

  const metadata = (line: string): Tables => ({
    ...TABLES,
    'mimic-cxr-2.0.0-metadata.csv.gz': [METADATA[0] ?? '', line],
  });
  it.each<[string, Tree, RegExp]>([
    [
      'a path for an id',
      { tables: metadata('../../etc/passwd,10000032,50414267,,PA') },
      /line 2: "dicom_id" is "\.\.\/\.\.\/etc\/passwd", which is not a MIMIC-CXR id/,
    ],
    ['a path for a patient', { tables: metadata('a,../..,50414267,,PA') }, /"subject_id" is "\.\.\/\.\."/],
    [
      'an image listed twice',
      { tables: { ...TABLES, 'mimic-cxr-2.0.0-metadata.csv.gz': [...METADATA, METADATA[1] ?? ''] } },
      /line 10: .* is listed twice/,
    ],
    [
      'a patient on two sides',
      {
        tables: {
          ...TABLES,
          'mimic-cxr-2.0.0-split.csv.gz': SPLIT.map((line) =>
            line.replace('53447139,10001122,test', '53447139,10001122,train'),
          ),
        },
      },
      /line 7: patient 10001122 is in "train" here/,
    ],
    [
      'another split',
      {
        tables: {
          ...TABLES,
          'mimic-cxr-2.0.0-split.csv.gz': SPLIT.map((line) => line.replace('validate', '__proto__')),
        },
      },
      /"split" is "__proto__", not train, validate, test/,
    ],
    [
      'a folder without labels',
      { tables: { 'mimic-cxr-2.0.0-metadata.csv': METADATA } },
      /chexpert\.csv or mimic-cxr-2\.0\.0-negbio\.csv is missing/,
    ],
    [
      'a folder without views',
      { tables: without('metadata') },
      /metadata\.csv is missing\. The folder holds files\//,
    ],
    [
      'nothing to train on',
      { images: [`files/${PLACES[4] ?? ''}`] },
      /no image to train on\. [\s\S]*names 8 images, such as 02aa804e/,
    ],
  ])('refuses %s', async (_, tree, message) => {
    await expect(openTree(tree)).rejects.toThrow(message);
  });
});
