import { join } from 'node:path';
import type { DataSet, Split } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { createFileDataSet } from '../../../files/file-data-set';
import { statFiles } from '../../../files/list-images';
import { readChexpertTable } from './chexpert-table';
import { UNCERTAINTY_POLICIES, type UncertaintyPolicy } from './chexpert-label';
import { assertNormals, matchFiles, type NamedImage } from '../match-files';

/** The official validation set was read by three radiologists; the labels of `train.csv` were made by a program. */
const TABLES: readonly (readonly [Split, string])[] = [
  ['train', 'train.csv'],
  ['test', 'valid.csv'],
];

/** CheXpert, at full or small size: frontal images, patients are groups, `valid.csv` is the test split. */
export const chexpertSource: SourceDefinition = {
  name: 'chexpert',
  example: 'chexpert:path/to/CheXpert-v1.0-small?uncertain=ignore',
  location: 'folder',
  options: { uncertain: { choices: UNCERTAINTY_POLICIES } },
  open: openChexpert,
};

async function openChexpert({ word, location, choices }: OpenRequest): Promise<DataSet> {
  const policy = choices['uncertain'] as UncertaintyPolicy;
  const parts = [];
  for (const [split, table] of TABLES) {
    const path = join(location, table);
    parts.push(await findImages(location, path, await readChexpertTable(path, split, policy)));
  }
  const images = parts.flatMap((part) => part.images);
  assertNormals(images, location, 'a frontal one with "No Finding" in train.csv');
  const problems = parts.flatMap((part) => part.problems);
  return createFileDataSet('chexpert', word, images, problems);
}

async function findImages(
  location: string,
  table: string,
  named: readonly NamedImage[],
): Promise<ReturnType<typeof matchFiles>> {
  const found = await statFiles(named.map(({ name }) => join(location, name)));
  const files = new Map(found.flatMap((file, i) => (file ? [[named[i]?.name ?? '', file] as const] : [])));
  return matchFiles(named, files, table);
}
