import { appendFileSync, unlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Preprocessing } from '../contracts';
import { DataError, LostFileError } from '../errors';
import { openDataSet } from '../sources/open-data-set';
import { prepareSplits } from '../splits/prepare-splits';
import { createTestFolder, noiseTree, writeTree } from './testing/image-files';

const NAMES = ['train/normal/a.png', 'train/normal/b.png', 'train/normal/c.png'];
const preprocessing: Preprocessing = {
  side: 8,
  channels: 1,
  fit: 'stretch',
  tone: 'none',
  normalization: { kind: 'signed' },
};

describe('decodeListed', () => {
  it.each<[string, (path: string) => void, RegExp]>([
    ['deleted', (path) => unlinkSync(path), /b\.png is gone/],
    ['grown', (path) => appendFileSync(path, 'more'), /b\.png was changed/],
    ['replaced by one of the same size', (path) => utimesSync(path, 1, 1), /b\.png was changed/],
  ])(
    'stops where a file was %s after its data was opened, and caches nothing',
    async (_, change, message) => {
      const root = writeTree(createTestFolder(), await noiseTree(NAMES));
      const cacheDir = createTestFolder();
      const dataSet = await openDataSet(`folder:${root}`);
      change(join(root, 'train/normal/b.png'));
      const preparing = prepareSplits(dataSet, preprocessing, { cacheDir });
      await expect(preparing).rejects.toThrow(LostFileError);
      await expect(preparing).rejects.toThrow(message);
      const again = await prepareSplits(await openDataSet(`folder:${root}`), preprocessing, { cacheDir });
      expect(again.train.items.length).toBeGreaterThan(1);
    },
  );

  it('leaves out what cannot be decoded, whole as it is', async () => {
    const root = writeTree(createTestFolder(), { ...(await noiseTree(NAMES)), 'train/normal/d.png': 'text' });
    const dataSet = await openDataSet(`folder:${root}`);
    await expect(dataSet.decode(3)).rejects.toThrow(DataError);
    await expect(dataSet.decode(3)).rejects.not.toThrow(LostFileError);
    const { train, problems } = await prepareSplits(dataSet, preprocessing, { cacheDir: createTestFolder() });
    expect([train.items.length, problems.length]).toEqual([3, 1]);
  });
});
