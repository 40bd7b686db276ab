import { gzipSync } from 'node:zlib';
import { createTestFolder, noiseTree, writeTree } from '../../../files/testing/image-files';
import { openDataSet } from '../../open-data-set';
import { splitByHash } from '../split-by-hash';

const TABLE = 'PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv';

/** Some of the official columns; the report goes over two lines, as some do. */
const HEADER =
  ',ImageID,ImageDir,StudyID,PatientID,Projection,Pediatric,Report,MethodLabel,Labels,Localizations';
const row = (name: string, patient: number, labels: string, projection = 'PA') =>
  `0,${name}.png,3,11,${patient},${projection},No,"torax normal .\nsin cambios",Physician,${labels},[]`;

/** The patients that the split puts to training and to test. */
const PATIENTS = Array.from({ length: 40 }, (_, i) => 1000 + i);
const [first = 0, second = 0] = PATIENTS.filter((patient) => splitByHash(String(patient)) === 'train');
const [tested = 0] = PATIENTS.filter((patient) => splitByHash(String(patient)) === 'test');

const ROWS = [
  row('a', first, "['normal']"),
  row('b', first, "['normal']", 'L'),
  row('c', first, `"['cardiomegaly', ' aortic elongation', 'normal']"`, 'AP'),
  row('d', second, "[' normal']", 'AP_horizontal'),
  row('e', second, "['unchanged']"),
  row('f', second, `"['nodule', 'exclude']"`),
  row('g', second, 'nan'),
  row('h', tested, "['normal']"),
  row('i', tested, `"[""hernia's sign"", 'nodule', 'nodule']"`),
  row('j', tested, "['normal']", 'COSTAL'),
  row('k', tested, "['']"),
];
const NAMES = [...'abcdefghijk'].map((name) => `${name}.png`);

async function openTree({
  header = HEADER,
  rows = ROWS,
  table = TABLE,
  folders = NAMES.map((_, i) => `${i % 3}/`),
}: { header?: string; rows?: readonly string[]; table?: string; folders?: readonly string[] } = {}) {
  const text = [header, ...rows, ''].join('\n');
  return openDataSet(
    `padchest:${writeTree(createTestFolder(), {
      ...(await noiseTree(NAMES.map((name, i) => `${folders[i] ?? ''}${name}`))),
      [table]: table.endsWith('.gz') ? gzipSync(text) : text,
    })}`,
  );
}

const item = (id: string, patient: number, finding: string, view = 'PA') => ({
  id: `${id}.png`,
  split: splitByHash(String(patient)),
  label: finding === 'normal' ? 0 : 1,
  group: String(patient),
  meta: { finding, view },
});

describe('padchestSource', () => {
  it('reads sex, maker and size, and the age from two years', async () => {
    const header = `${HEADER},StudyDate_DICOM,PatientBirth,PatientSex_DICOM,Manufacturer_DICOM,Rows_DICOM,Columns_DICOM`;
    const { items } = await openTree({
      header,
      rows: [
        `${row('a', first, "['normal']")},20140915,1948.0,F,PhilipsMedicalSystems,3000,2500`,
        `${row('h', tested, "['normal']")},20140915,,M,,,`,
      ],
    });
    const seen = { age: 66, sex: 'F', manufacturer: 'Philips', height: 3000, width: 2500 };
    expect(items[0]?.meta).toEqual({ finding: 'normal', view: 'PA', ...seen });
    expect(items[1]?.meta).toEqual({ finding: 'normal', view: 'PA', sex: 'M' });
  });

  it('takes frontal images, normal by that label alone; patients are groups, split by hash', async () => {
    const { items, problems, reading } = await openTree();
    expect(problems).toEqual([]);
    expect(items).toEqual([
      item('a', first, 'normal'),
      item('c', first, 'cardiomegaly|aortic elongation', 'AP'),
      item('d', second, 'normal', 'AP_horizontal'),
      item('h', tested, 'normal'),
      item('i', tested, "hernia's sign|nodule"),
    ]);
    expect(reading).toEqual([
      `table: ${TABLE}, 11 images: 3 normal and 2 anomalous of 3 patients; left out 2 not frontal and 4 neither normal nor with a finding`,
      'split: there is no official one; one patient in five to test, by the sha256 of its name',
      'images: from 0, 1, 2',
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['a flat folder', []],
    ['folders of any name', NAMES.map(() => 'resized/512/')],
    ['numbered folders in another', NAMES.map((_, i) => `images/${i}/`)],
  ])('reads images in %s, and the table gzipped', async (_, folders) => {
    const { items, problems } = await openTree({ folders, table: `${TABLE}.gz` });
    expect([items.length, problems]).toEqual([5, []]);
  });

  it.each<[string, Parameters<typeof openTree>[0], RegExp]>([
    [
      'labels that are no list',
      { rows: [row('a', first, 'normal')] },
      /line 3: "Labels" is "normal", not a list/,
    ],
    ['a list that does not end', { rows: [row('a', first, "['normal'")] }, /not a list such as/],
    ['an image listed twice', { rows: [ROWS[0] ?? '', ROWS[0] ?? ''] }, /line 5: a\.png is listed twice/],
    [
      'a folder without the table',
      { table: 'labels.csv' },
      /PADCHEST_chest.*csv is missing\. The folder holds 0\//,
    ],
    [
      'nothing to train on',
      { rows: ROWS.slice(7) },
      /no image to train on\. .*\['normal'\][\s\S]*names 4 images, such as h\.png/,
    ],
  ])('refuses %s', async (_, tree, message) => {
    await expect(openTree(tree)).rejects.toThrow(message);
  });
});
