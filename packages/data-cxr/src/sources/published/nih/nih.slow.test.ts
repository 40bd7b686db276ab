import { linkSync } from 'node:fs';
import { join } from 'node:path';
import { createTestFolder, encodeNoise, writeTree } from '../../../files/testing/image-files';
import { describeDataSet } from '../../../splits/describe-data-set';
import { openDataSet } from '../../open-data-set';

jest.setTimeout(60_000);

const FOLDERS = 12;
const IMAGES = 6000;
/** Processor time, which other work on the machine does not add to: half a minute for all 112,120. */
const MOST_SECONDS = (30 * IMAGES) / 112_120 + 5;

const FINDINGS = ['No Finding', 'Mass|Nodule', 'Effusion'];

const HEADER =
  'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],';

/** A tree like the official one: images of a patient are numbered, twelve folders are filled one after the other. */
async function writeOfficialTree(): Promise<string> {
  const names = Array.from({ length: IMAGES }, (_, i) => `${String(i >> 2).padStart(8, '0')}_00${i & 3}.png`);
  const rows = names.map(
    (name, i) => `${name},${FINDINGS[i % 3]},${i & 3},${i >> 2},58,M,PA,2682,2749,0.1,0.1,`,
  );
  const folderOf = (i: number) =>
    `images_${String(Math.floor((i * FOLDERS) / IMAGES) + 1).padStart(3, '0')}/images`;
  const isTest = (i: number) => (i >> 2) % 5 === 0;
  const root = writeTree(createTestFolder(), {
    'Data_Entry_2017.csv': [HEADER, ...rows].join('\n'),
    'train_val_list.txt': names.filter((_, i) => !isTest(i)).join('\n'),
    'test_list.txt': names.filter((_, i) => isTest(i)).join('\n'),
    'one.png': await encodeNoise(0),
  });
  for (let folder = 1; folder <= FOLDERS; folder++) {
    writeTree(root, { [`images_${String(folder).padStart(3, '0')}/images/.keep`]: '' });
  }
  names.forEach((name, i) => linkSync(join(root, 'one.png'), join(root, folderOf(i), name)));
  return root;
}

describe('nihSource on thousands of images', () => {
  it('opens twelve folders at once and counts each finding', async () => {
    const root = await writeOfficialTree();
    const started = process.cpuUsage();
    const dataSet = await openDataSet(`nih:${root}`, { strict: true });
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS);
    expect(await describeDataSet(dataSet)).toMatchObject({
      images: IMAGES,
      groups: IMAGES / 4,
      splits: { train: { normal: 1600, anomalous: 3200 }, test: { normal: 400, anomalous: 800 } },
      meta: { finding: { 'No Finding': 2000, Mass: 2000, Nodule: 2000, Effusion: 2000 } },
    });
  });
});
