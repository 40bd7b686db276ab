/** Folders of images for tests of their layout. */
import { join } from 'node:path';
import sharp from 'sharp';
import type { DataSet } from '../../../contracts';
import { createTestFolder, noiseTree, writeTree } from '../../../files/testing/image-files';
import { openDataSet } from '../../open-data-set';

export const CASES = join(__dirname, '../../testing');

/** Files whose content does not matter. */
export const texts = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, 'x']));

/** Gray pictures with the size of the drawn images: black, or with one white pixel. */
export async function maskTree(names: readonly string[], level: 0 | 255): Promise<Record<string, Buffer>> {
  const pixels = new Uint8Array(144);
  pixels[7] = level;
  const mask = await sharp(pixels, { raw: { width: 12, height: 12, channels: 1 } })
    .png()
    .toBuffer();
  return Object.fromEntries(names.map((name) => [name, mask]));
}

export async function makeTree(
  images: readonly string[],
  others: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<string> {
  return writeTree(createTestFolder(), { ...(await noiseTree(images)), ...others });
}

export async function open(
  images: readonly string[],
  others: Readonly<Record<string, string | Uint8Array>> = {},
  query = '',
): Promise<DataSet> {
  return openDataSet(`folder:${await makeTree(images, others)}${query}`);
}

export const listItems = ({ items }: DataSet): string[] =>
  items.map(({ id, split, label }) => `${split} ${label} ${id}`);

export const listProblems = ({ word, problems }: DataSet): string[] => {
  const root = word.replace(/^\w+:/, '').replace(/\?.*$/, '');
  return problems.map(({ subject, message }) => `${subject}: ${message}`.replaceAll(root, 'DIR'));
};

/** Ids of images with a mask, and how many pixels it marks. */
export async function listMasks(dataSet: DataSet): Promise<string[]> {
  const masks = await Promise.all(dataSet.items.map(async (_, index) => dataSet.mask?.(index)));
  return dataSet.items.flatMap(({ id }, i) =>
    masks[i] === undefined ? [] : `${id} ${masks[i].pixels.filter((pixel) => pixel === 1).length}`,
  );
}

export const SPLIT = ['train/normal/a.png', 'test/normal/b.png', 'test/mass/c.png'];
