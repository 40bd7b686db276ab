import sharp from 'sharp';
import { createTestFolder, encodeNoise, noiseTree, writeTree } from '../files/testing/image-files';
import { mvtecSource } from './mvtec';

const NAMES = ['train/good/000.png', 'test/good/000.png', 'test/crack/000.png', 'test/crack/001.png'];

async function openTree(masks: Record<string, Buffer>) {
  const location = writeTree(createTestFolder(), { ...(await noiseTree(NAMES)), ...masks });
  return {
    location,
    dataSet: await mvtecSource.open({
      word: `mvtec:${location}`,
      location,
      options: {},
      choices: {},
      testAlone: false,
    }),
  };
}

function encodeMask(width: number, on: number): Promise<Buffer> {
  const pixels = new Uint8Array(width * 12);
  pixels[on] = 255;
  return sharp(pixels, { raw: { width, height: 12, channels: 1 } })
    .png()
    .toBuffer();
}

describe('mvtecSource', () => {
  it('finds the mask of each defect and has none for normal images', async () => {
    const { dataSet } = await openTree({
      'ground_truth/crack/000_mask.png': await encodeMask(12, 5),
      'ground_truth/crack/001_mask.png': await encodeMask(12, 9),
    });
    const masks = await Promise.all(dataSet.items.map(async (_, index) => dataSet.mask?.(index)));
    const marked = dataSet.items.map(({ id, label }, i) => [
      id,
      label,
      masks[i]?.pixels.indexOf(1),
      masks[i]?.pixels.length,
    ]);
    expect(marked).toEqual([
      ['train/good/000.png', 0, undefined, undefined],
      ['test/crack/000.png', 1, 5, 144],
      ['test/crack/001.png', 1, 9, 144],
      ['test/good/000.png', 0, undefined, undefined],
    ]);
    expect(masks[1]?.pixels.filter((value) => value === 1).length).toBe(1);
    expect(dataSet.problems).toEqual([]);
  });

  it('reports a missing mask and refuses one of another size', async () => {
    const { dataSet } = await openTree({
      'ground_truth/crack/000_mask.png': await encodeMask(13, 5),
    });
    expect(dataSet.problems.map(({ subject }) => subject)).toEqual(['test/crack/001.png']);
    expect(await dataSet.mask?.(2)).toBeUndefined();
    await expect(dataSet.mask?.(1)).rejects.toThrow(/000_mask\.png is 13×12, but its image is 12×12/);
  });

  it('states the expected layout when train/good is missing', async () => {
    const location = writeTree(createTestFolder(), { 'test/good/a.png': await encodeNoise(0) });
    await expect(
      mvtecSource.open({ word: 'mvtec', location, options: {}, choices: {}, testAlone: false }),
    ).rejects.toThrow(/ground_truth\/<defect>/);
  });
});
