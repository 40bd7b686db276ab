/**
 * Every reader on the real table of its data set. The expected numbers were counted independently of this code, with Python's csv
 * module and hashlib.
 */
import { linkSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import type { DataSet, ImageItem } from '../../../contracts';
import { createTestFolder, encodeNoise, writeTree } from '../../../files/testing/image-files';
import { openDataSet } from '../../open-data-set';
import { fetchTables } from './testing/fetch-tables';

jest.setTimeout(120_000);

/** Seconds of processor time, which other work on the machine does not add to; the largest table takes about six. */
const MOST_SECONDS = 30;
/** For the rows that are kept, some 220,000 with a few strings each. */
const MOST_MEGABYTES = 160;

const tables = fetchTables();
const PADCHEST = 'PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv';

/** Writes a folder with links to real tables and one small file under many names. */
async function layOut(links: Readonly<Record<string, string>>, images: readonly string[]): Promise<string> {
  const root = writeTree(createTestFolder(), { 'one/one': await encodeNoise(0) });
  for (const [name, table] of Object.entries(links)) symlinkSync(join(tables ?? '', table), join(root, name));
  for (const image of images) {
    mkdirSync(dirname(join(root, image)), { recursive: true });
    linkSync(join(root, 'one/one'), join(root, image));
  }
  return root;
}

/** Counts normal and anomalous images to train on, then to test on, then groups. */
function count({ items }: DataSet): number[] {
  const of = (split: ImageItem['split'], label: number) =>
    items.filter((item) => item.split === split && item.label === label).length;
  const groups = new Set(items.flatMap(({ group }) => group ?? []));
  return [of('train', 0), of('train', 1), of('test', 0), of('test', 1), groups.size];
}

/** Measures what a reader takes, and what its result keeps. */
async function measure<T>(read: () => Promise<T>): Promise<{ value: T; seconds: number; megabytes: number }> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const [heap, started] = [process.memoryUsage().heapUsed, process.cpuUsage()];
  const value = await read();
  const { user, system } = process.cpuUsage(started);
  collect();
  return { value, seconds: (user + system) / 1e6, megabytes: (process.memoryUsage().heapUsed - heap) / 1e6 };
}

/** Lays out a real table with the images that a pattern finds in its text, opens all and tells what is asked of each. */
async function openReal(
  source: string,
  links: Readonly<Record<string, string>>,
  pattern: RegExp,
  place: (name: string) => string,
) {
  const [content = ''] = Object.values(links);
  const bytes = readFileSync(join(tables ?? '', content));
  const text = (content.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
  const names = new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''));
  const root = await layOut(links, [...names].map(place));
  const { value: dataSet, seconds, megabytes } = await measure(() => openDataSet(`${source}:${root}`));
  expect(seconds).toBeLessThan(MOST_SECONDS);
  expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  return { dataSet, counts: count(dataSet), reading: dataSet.reading ?? [] };
}

(tables === undefined ? describe.skip : describe)('real tables', () => {
  it('reads the 223,414 rows of CheXpert', async () => {
    const { dataSet, counts, reading } = await openReal(
      'chexpert',
      { 'train.csv.gz': 'chexpert_train.csv.gz' },
      /^CheXpert-v1\.0-small\/(train\/patient\d\d[05]00\/study\d+\/view\d+_frontal\.jpg),/gm,
      (name) => name,
    );
    expect(counts).toEqual([36, 276, 4, 65, 123]);
    expect(reading.slice(0, 2)).toEqual([
      'table: train.csv.gz, 223414 images: 16974 normal and 161009 anomalous of 59982 patients; left out 32387 lateral and 13044 neither normal nor clearly anomalous',
      '15 images called frontal have another view position; still used',
    ]);
    expect(dataSet.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^names 177602 images \(.*\) without a file; left out\.$/),
    ]);
  });

  it('reads the 112,120 rows and 984 boxes of NIH ChestX-ray14', async () => {
    const { dataSet, counts, reading } = await openReal(
      'nih',
      {
        'Data_Entry_2017_v2020.csv.gz': 'Data_Entry_2017_v2020.csv.gz',
        'BBox_List_2017.csv.gz': 'BBox_List_2017.csv.gz',
      },
      /^(\d{6}00_\d{3}\.png),/gm,
      (name) => `images/${name}`,
    );
    expect(counts).toEqual([452, 366, 130, 82, 308]);
    expect(reading).toContain(
      'table: Data_Entry_2017_v2020.csv, 112120 images: 60361 normal and 51759 anomalous of 30805 patients',
    );
    expect(reading).toContain('masks: 984 boxes on 880 images, from BBox_List_2017.csv');
    const masks = await Promise.all(dataSet.items.map(async (_, i) => dataSet.mask?.(i)));
    expect(masks.filter((mask) => mask !== undefined).length).toBe(8);
  });

  it('reads the 160,861 rows of PadChest', async () => {
    const { counts, reading } = await openReal(
      'padchest',
      { [`${PADCHEST}.gz`]: `${PADCHEST}.gz` },
      /^\d+,([\w-]+\.png),\d+,\d+,[^,]*,\d*00,/gm,
      (name) => `${name.length % 55}/${name}`,
    );
    expect(counts).toEqual([281, 603, 68, 151, 678]);
    expect(reading).toContain(
      `table: ${PADCHEST}, 160861 images: 35942 normal and 70202 anomalous of 65809 patients; left out 50228 not frontal and 4489 neither normal nor with a finding`,
    );
  });

  it('reads the 30,227 rows of the RSNA challenge', async () => {
    const { counts, reading } = await openReal(
      'rsna',
      { 'stage_2_train_labels.csv': 'stage_2_train_labels.csv' },
      /^(00[\w-]+),/gm,
      (name) => `stage_2_train_images/${name}.dcm`,
    );
    expect(counts).toEqual([26, 10, 5, 4, 0]);
    expect(reading).toContainEqual(
      expect.stringMatching(/labels\.csv, 26684 images: 20672 normal and 6012 anomalous; left out 0/),
    );
    expect(reading).toContain('masks: 9555 boxes on 6012 images, from stage_2_train_labels.csv');
  });

  it('reads the 67,914 rows of VinDr-CXR, as its challenge has them', async () => {
    const { counts, reading } = await openReal(
      'vindr',
      { 'train.csv.gz': 'vinbigdata-train.csv.gz' },
      /^(00\w+),/gm,
      (name) => `train/${name}.dicom`,
    );
    expect(counts).toEqual([30, 10, 9, 4, 0]);
    expect(reading).toContain('table: train.csv.gz, 15000 images: 10606 normal and 4394 anomalous');
    expect(reading).toContain('masks: 36096 boxes on 4394 images, from train.csv.gz');
  });
});
