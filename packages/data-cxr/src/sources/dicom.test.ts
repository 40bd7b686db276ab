import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Elements } from '../dicom/testing/encode-dicom';
import { createTestFolder, encodeNoise, writeTree } from '../files/testing/image-files';
import { prepareSplits } from '../splits/prepare-splits';
import { encodeNoiseDicom } from './testing/dicom-files';
import { openDataSet } from './open-data-set';

let drawn = 0;

/** A small image of a patient, like no other. */
function encode(patient: string | undefined, elements: Elements = {}): Buffer {
  const whose = patient === undefined ? {} : { '00100010 PN': 'Secret^Name', '00100020 LO': patient };
  return encodeNoiseDicom(drawn++, { ...whose, ...elements });
}

const open = (files: Readonly<Record<string, string | Uint8Array>>) =>
  openDataSet(`dicom:${writeTree(createTestFolder(), files)}`);

const THREE = () => ({
  'train/normal/IM0001': encode('SECRET-1'),
  'train/normal/deeper/1.2.840.5': encode('SECRET-2'),
  'test/normal/c.dcm': encode('SECRET-3'),
});

describe('dicomSource', () => {
  it('lists DICOM files of any name, patients as groups, and decodes them', async () => {
    const dataSet = await open({
      ...THREE(),
      'train/normal/b.DCM': encode('SECRET-1'),
      'test/mass/d.dicom': encode('SECRET-4'),
      'train/normal/DICOMDIR': encode('SECRET-9'),
      'train/normal/.hidden': 'x',
    });
    expect(dataSet.problems).toEqual([]);
    expect(dataSet.items.map(({ id, split, label, group }) => [id, split, label, group])).toEqual([
      ['train/normal/IM0001', 'train', 0, 'patient of train/normal/IM0001'],
      ['train/normal/b.DCM', 'train', 0, 'patient of train/normal/IM0001'],
      ['train/normal/deeper/1.2.840.5', 'train', 0, 'patient of train/normal/deeper/1.2.840.5'],
      ['test/mass/d.dicom', 'test', 1, 'patient of test/mass/d.dicom'],
      ['test/normal/c.dcm', 'test', 0, 'patient of test/normal/c.dcm'],
    ]);
    expect(await dataSet.decode(2)).toMatchObject({ width: 12, height: 12, channels: 1 });
  });

  it('takes view, sex, age, maker and size from headers, in words of fixed lists', async () => {
    const { items } = await open({
      ...THREE(),
      'train/normal/IM0001': encode('SECRET-1', {
        ...{ '00080070 LO': 'FUJIFILM Corporation', '00100040 CS': 'F', '00101010 AS': '096Y' },
        '00185101 CS': 'AP PORTABLE',
      }),
      'test/normal/c.dcm': encode('SECRET-3', {
        ...{ '00080070 LO': 'Secret Maker', '00100040 CS': 'SECRET', '00101010 AS': 'SECRET' },
        '00185101 CS': 'SECRET',
      }),
    });
    const size = { width: 12, height: 12 };
    expect(items.map(({ meta }) => meta)).toEqual([
      { finding: 'normal', view: 'AP', sex: 'F', age: 90, manufacturer: 'Fujifilm', ...size },
      { finding: 'normal', view: 'PA', ...size },
      { finding: 'normal', manufacturer: 'other', ...size },
    ]);
  });

  it('reads a header that is longer than the part that is read first', async () => {
    const { items } = await open({
      ...THREE(),
      'test/normal/c.dcm': encode('SECRET-3', {
        '00091001 OB': new Uint8Array(40_000),
        '00101010 AS': '007M',
      }),
    });
    expect(items[2]?.meta).toMatchObject({ age: 0, view: 'PA', width: 12 });
  });

  it('takes a file without preamble and mark by its elements, patient and picture alike', async () => {
    const dataSet = await open({
      ...THREE(),
      'train/normal/0': encode('SECRET-1', { '00080018 UI': '1.2.3.4' }).subarray(132),
    });
    expect(dataSet.problems).toEqual([]);
    expect(dataSet.items[0]).toMatchObject({ id: 'train/normal/0', group: 'patient of train/normal/0' });
    expect(dataSet.items[1]?.group).toBe('patient of train/normal/0');
    expect(await dataSet.decode(0)).toMatchObject({ width: 12, height: 12, channels: 1 });
  });

  it('leaves out a file of 3 GB without a patient, unread', async () => {
    const root = writeTree(createTestFolder(), {
      ...THREE(),
      'train/normal/huge': encode(undefined).subarray(0, 140),
    });
    truncateSync(join(root, 'train/normal/huge'), 3e9);
    const { problems } = await openDataSet(`dicom:${root}`);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/huge has 3000 MB; at most \d+ MB are read.*It is left out/),
    ]);
  });

  it('names files, never a patient, where two splits share one', async () => {
    const dataSet = await open({ ...THREE(), 'test/mass/a.dcm': encode('SECRET-1 ') });
    const { problems } = await prepareSplits(
      dataSet,
      { side: 8, channels: 1, fit: 'stretch', tone: 'none', normalization: { kind: 'unit' } },
      { cacheDir: createTestFolder() },
    );
    expect(problems).toEqual([
      {
        leak: true,
        subject: 'train and test',
        message:
          'share 1 patient (patient of train/normal/IM0001). Move all images of a patient to one split.',
      },
    ]);
    expect(JSON.stringify([dataSet, problems])).not.toMatch(/secret/i);
  });

  it('has another fingerprint when images are of other patients', async () => {
    const files = THREE();
    const one = await open(files);
    const pixels = files['train/normal/deeper/1.2.840.5'];
    pixels.set(Buffer.from('SECRET-1'), pixels.indexOf('SECRET-2'));
    const two = await open(files);
    expect(new Set(two.items.map(({ group }) => group)).size).toBe(2);
    expect(two.fingerprint).not.toBe(one.fingerprint);
  });

  it('finds a patient behind what comes before, however long that is', async () => {
    const long = { '00081030 LO': 'x'.repeat(40_000) };
    const { items } = await open({ ...THREE(), 'train/normal/a': encode('SECRET-1', long) });
    expect(items.map(({ group }) => group).slice(0, 2)).toEqual(
      Array(2).fill('patient of train/normal/IM0001'),
    );
  });

  it('says that patients are unknown: without an ID, or with one for all', async () => {
    const unnamed = await open({
      ...THREE(),
      'train/normal/x': encode(undefined),
      'train/normal/y': encode(''),
    });
    expect(unnamed.items.filter(({ group }) => group === undefined).length).toBe(2);
    expect(unnamed.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('has 2 of 5 images without a Patient ID of their own'),
    ]);
    const same = await open({ 'train/normal/a': encode('ANON'), 'train/normal/b': encode('ANON') });
    expect(same.items.map(({ group }) => group)).toEqual([undefined, undefined]);
    expect(same.problems[0]?.message).toContain('has 2 of 2 images');
  });

  it('leaves out and names files that are not DICOM, empty or damaged', async () => {
    const { items, problems } = await open({
      ...THREE(),
      'train/normal/a.png': await encodeNoise(1),
      'train/normal/empty.dcm': '',
      'train/normal/cut.dcm': encode('SECRET-7', { '00081030 LO': 'x'.repeat(200) }).subarray(0, 260),
      'train/normal/cut-id.dcm': encode('SECRET-'.repeat(8)).subarray(
        0,
        encode('').indexOf('Secret^Name') + 30,
      ),
      'test/mass/notes': 'nothing of note',
    });
    expect(items.length).toBe(3);
    const named = problems.map(({ subject, message }) => [subject.split(join('/')).at(-1), message]);
    expect(named.sort()).toEqual([
      ['a.png', expect.stringContaining('is not a DICOM file')],
      ['cut-id.dcm', expect.stringContaining('is damaged or cut off')],
      ['cut.dcm', expect.stringContaining('is damaged or cut off')],
      ['empty.dcm', expect.stringContaining('is empty')],
      ['mass', 'holds no images.'],
      ['notes', expect.stringContaining('is not a DICOM file')],
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/secret/i);
  });

  it('states the expected layout', async () => {
    await expect(open({ 'a.dcm': encode('SECRET-1') })).rejects.toThrow(/The layout is\n {2}train\/normal/);
  });
});
