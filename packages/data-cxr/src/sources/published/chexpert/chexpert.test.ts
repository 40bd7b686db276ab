import { createTestFolder, noiseTree, writeTree } from '../../../files/testing/image-files';
import { openDataSet } from '../../open-data-set';

/** The official header. */
const HEADER =
  'Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis,Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices';
const COLUMNS = HEADER.split(',');

/** A row of the table: columns that are not named are blank. */
function row(path: string, observations: Readonly<Record<string, string>> = {}): string {
  const values: Record<string, string> = {
    Path: `CheXpert-v1.0-small/${path}`,
    Sex: 'Female',
    Age: '68',
    'Frontal/Lateral': path.includes('lateral') ? 'Lateral' : 'Frontal',
    'AP/PA': path.includes('lateral') ? '' : 'AP',
    ...observations,
  };
  return COLUMNS.map((column) => values[column] ?? '').join(',');
}

const view = (patient: number, split = 'train', name = 'view1_frontal') =>
  `${split}/patient${String(patient).padStart(5, '0')}/study1/${name}.jpg`;

const TRAIN: readonly (readonly [string, Readonly<Record<string, string>>?])[] = [
  [view(1), { 'No Finding': '1.0', 'Support Devices': '1.0' }],
  [view(1, 'train', 'view2_lateral'), { 'No Finding': '1.0' }],
  [view(2), { Edema: '-1.0', Fracture: '0.0' }],
  [view(3), { Edema: '-1.0', Cardiomegaly: '1.0', 'Pleural Effusion': '1.0' }],
  [view(4), { 'Support Devices': '1.0' }],
  [view(5), { 'No Finding': '1.0', 'AP/PA': 'PA' }],
];
const VALID: typeof TRAIN = [
  [view(6, 'valid'), { 'No Finding': '1.0', Edema: '0.0' }],
  [view(7, 'valid'), { 'No Finding': '0.0', Edema: '1.0' }],
];

interface Tree {
  readonly train?: readonly string[];
  readonly header?: string;
  readonly images?: readonly string[];
  readonly query?: string;
}

async function openTree({
  train = TRAIN.map((args) => row(...args)),
  header = HEADER,
  images = [...TRAIN, ...VALID].map(([path]) => path),
  query = '',
}: Tree = {}) {
  const location = writeTree(createTestFolder(), {
    ...(await noiseTree(images)),
    'train.csv': [header, ...train, ''].join('\n'),
    'valid.csv': [HEADER, ...VALID.map((args) => row(...args)), ''].join('\n'),
  });
  return openDataSet(`chexpert:${location}${query}`);
}

describe('chexpertSource', () => {
  it('takes frontal images; leaves out what is uncertain or not labeled', async () => {
    const { items, problems } = await openTree();
    expect(problems).toEqual([]);
    const normal = { finding: 'No Finding', view: 'AP', sex: 'F', age: 68 };
    expect(items).toEqual([
      { id: view(1), split: 'train', label: 0, group: 'patient00001', meta: normal },
      {
        id: view(3),
        split: 'train',
        label: 1,
        group: 'patient00003',
        meta: { ...normal, finding: 'Cardiomegaly|Pleural Effusion' },
      },
      { id: view(5), split: 'train', label: 0, group: 'patient00005', meta: { ...normal, view: 'PA' } },
      { id: view(6, 'valid'), split: 'test', label: 0, group: 'patient00006', meta: normal },
      {
        id: view(7, 'valid'),
        split: 'test',
        label: 1,
        group: 'patient00007',
        meta: { ...normal, finding: 'Edema' },
      },
    ]);
  });

  it('counts what is uncertain as absent or present where it is told to', async () => {
    const labels = async (query: string) =>
      (await openTree({ query })).items
        .filter(({ split }) => split === 'train')
        .map(({ group, label, meta }) => [group, label, meta['finding']]);
    expect(await labels('?uncertain=zeros')).toEqual([
      ['patient00001', 0, 'No Finding'],
      ['patient00002', 0, 'No Finding'],
      ['patient00003', 1, 'Cardiomegaly|Pleural Effusion'],
      ['patient00005', 0, 'No Finding'],
    ]);
    expect(await labels('?uncertain=ones')).toEqual([
      ['patient00001', 0, 'No Finding'],
      ['patient00002', 1, 'Edema'],
      ['patient00003', 1, 'Cardiomegaly|Edema|Pleural Effusion'],
      ['patient00005', 0, 'No Finding'],
    ]);
    await expect(labels('?uncertain=maybe')).rejects.toThrow(/uncertain must be one of ignore, zeros, ones/);
  });

  it('has another fingerprint for another treatment of uncertainty', async () => {
    const queries = ['', '?uncertain=ignore', '?uncertain=zeros', '?uncertain=ones'];
    const opened = await Promise.all(queries.map((query) => openTree({ query })));
    expect(opened[0]?.fingerprint).toBe(opened[1]?.fingerprint);
    expect(new Set(opened.map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });

  it('reads the table of the full-size release, and decodes what it lists', async () => {
    const train = TRAIN.map((args) => row(...args).replace('CheXpert-v1.0-small', 'CheXpert-v1.0'));
    const dataSet = await openTree({ train });
    expect(dataSet.items.length).toBe(5);
    expect(await dataSet.decode(4)).toMatchObject({ width: 12, height: 12 });
  });

  it('reports images without a file by count and first names', async () => {
    const { items, problems } = await openTree({ images: [view(1), view(6, 'valid')] });
    expect(items.map(({ id }) => id)).toEqual([view(1), view(6, 'valid')]);
    expect(problems.map(({ subject, message }) => [subject.split('/').at(-1), message])).toEqual([
      ['train.csv', `names 2 images (${view(3)}, ${view(5)}) without a file; left out.`],
      ['valid.csv', `names 1 image (${view(7, 'valid')}) without a file; left out.`],
    ]);
  });

  const normal = row(...(TRAIN[0] as (typeof TRAIN)[0]));
  it.each<[string, Tree, RegExp]>([
    ['a missing column', { header: HEADER.replace('Edema', 'Oedema') }, /train\.csv has no column "Edema"/],
    [
      'an image listed twice',
      { train: [normal, normal] },
      /line 3: CheXpert-v1.0-small\/train\/patient00001.* is listed twice/,
    ],
    ['another observation', { train: [row(view(1), { Edema: '2' })] }, /line 2: "Edema" is 2, but/],
    [
      'a word for an observation',
      { train: [row(view(1), { Edema: 'yes' })] },
      /"Edema" is "yes", not a number/,
    ],
    [
      'a path out of the folder',
      { train: [row('../../etc/passwd')] },
      /line 2: "CheXpert.*passwd" is not like/,
    ],
    ['a path through the folder', { train: [row('train/patient00001/study1/../a.jpg')] }, /is not like/],
    ['an absolute path', { train: [row('').replace('CheXpert-v1.0-small/', '/etc/passwd')] }, /is not like/],
    ['nothing to train on', { train: [row(view(3), { Edema: '1.0' })] }, /a frontal one with "No Finding"/],
  ])('refuses %s', async (_, tree, message) => {
    await expect(openTree(tree)).rejects.toThrow(message);
  });
});
