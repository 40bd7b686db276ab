import { join } from 'node:path';
import sharp from 'sharp';
import { createTestFolder, noiseTree, writeTree } from '../files/testing/image-files';
import { dicomTree } from '../sources/testing/dicom-files';
import { openDataSet } from '../sources/open-data-set';
import { describeDataSet } from './describe-data-set';
import { findHighestLevel, listUnusedLevels } from './unused-levels';

/** A 16-bit PNG whose levels are drawn up to the highest one. */
function encodeDeep(highest: number): Promise<Buffer> {
  const pixels = Uint16Array.from({ length: 144 }, (_, i) => Math.floor((highest * i) / 143));
  return sharp(pixels, { raw: { width: 12, height: 12, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();
}

async function findProblems(files: Record<string, Buffer>): Promise<string[]> {
  const root = writeTree(createTestFolder(), files);
  const { problems } = await describeDataSet(await openDataSet(`folder:${root}`));
  return problems.map(({ subject, message }) => `${subject}: ${message}`);
}

describe('findHighestLevel', () => {
  it('is the highest level of 16 bits, and nothing for 8', () => {
    const size = { width: 3, height: 1, channels: 1 } as const;
    expect(findHighestLevel({ ...size, pixels: Uint16Array.from([7, 4095, 0]) })).toBe(4095);
    expect(findHighestLevel({ ...size, pixels: Uint8Array.from([7, 255, 0]) })).toBeUndefined();
  });
});

describe('listUnusedLevels', () => {
  it.each([
    [1023, '2 %'],
    [4095, '6 %'],
    [16383, '25 %'],
    [255, '0.4 %'],
  ])('says of levels up to %s that they use %s of the range', (highest, share) => {
    expect(listUnusedLevels([{ id: 'a', highest }])[0]?.message).toContain(`use ${share} of the range`);
  });

  it('is silent of 8 bits and from a quarter of the range on', () => {
    expect(
      listUnusedLevels([
        { id: 'a', highest: undefined },
        { id: 'b', highest: 16384 },
        { id: 'c', highest: 65535 },
      ]),
    ).toEqual([]);
  });
});

describe('describeDataSet', () => {
  it('says that 12 bits kept in 16 use 6 % of the range, and what tone does about it', async () => {
    const root = join(__dirname, 'testing/levels-12-in-16');
    const { problems, sizes } = await describeDataSet(await openDataSet(`folder:${root}`));
    expect(sizes).toEqual([{ size: '32×32, 16-bit gray', images: 4 }]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.subject).toContain('train/normal/0.png');
    expect(problems[0]?.message).toMatch(
      /^The levels of 4 of the 4 16-bit images checked use 6 % of the range .*tone=standardize or equalize/,
    );
  });

  it('counts those among others', async () => {
    const problems = await findProblems({
      'train/normal/a.png': await encodeDeep(4095),
      'train/normal/b.png': await encodeDeep(60000),
      ...(await noiseTree(['test/normal/c.png', 'test/mass/d.png'])),
    });
    expect(problems).toEqual([
      expect.stringMatching(/^train\/normal\/a\.png: The levels of 1 of the 2 16-bit images/),
    ]);
  });

  it('has nothing to say of DICOM, whose levels are spread for display', async () => {
    const tree = dicomTree(['train/normal/a.dcm', 'test/mass/b.dcm']);
    expect(await findProblems(tree)).toEqual([]);
  });
});
