import type { DataSet } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { createFileDataSet } from '../../../files/file-data-set';
import { assertTrainable } from '../../assert-trainable';
import { findTables, firstTable, missingTables } from '../find-tables';
import {
  describeTable,
  findImageFolders,
  listByName,
  matchFiles,
  reportUnnamed,
  type NamedImage,
} from '../match-files';
import { readSplitByHash, splitByHash } from '../split-by-hash';
import { readPadchestTable, type PadchestEntry } from './padchest-table';

const TABLES = ['PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv'] as const;

const LAYOUT = `A PadChest folder holds ${TABLES[0]} or ….csv.gz and the images, in numbered folders 0/ … 54/ or in any others.`;

/**
 * PadChest (Bustos et al., 2020): frontal images, normal if `normal` is the only label; patients are groups. There is no official
 * split; `splitByHash` splits the patients.
 */
export const padchestSource: SourceDefinition = {
  name: 'padchest',
  help: 'PadChest',
  example: 'padchest:path/to/PadChest',
  location: 'folder',
  options: {},
  open: openPadchest,
};

async function openPadchest({ word, location, testAlone }: OpenRequest): Promise<DataSet> {
  const tables = await findTables(location, TABLES);
  const table = firstTable(tables, TABLES);
  if (table === undefined) throw await missingTables(location, TABLES, { layout: LAYOUT, tables });
  const { rows, notFrontal, unclear, example, names, entries } = await readPadchestTable(table.path);
  const { folders, reading, problems: unread } = await findImageFolders(location, [/^\d{1,2}$/, /^images/i]);
  const files = await listByName(folders);
  const named = entries.map(describeImage);
  const matched = matchFiles(named, files.find, table.path);
  const problems = [
    ...tables.problems,
    ...unread,
    ...files.problems,
    ...matched.problems,
    ...reportUnnamed(location, files, names),
  ];
  await assertTrainable(matched.images, {
    location,
    testAlone,
    normal: "a frontal one with the labels ['normal'] that the split leaves to training",
    tables: [{ path: table.path, images: rows, example }],
    problems,
  });
  return createFileDataSet('padchest', word, matched.images, problems, [
    `${describeTable(table.name, rows, named)}; left out ${notFrontal} not frontal and ${unclear} neither normal nor with a finding`,
    readSplitByHash('patient', 'there is no official one'),
    reading,
    ...matched.reading,
  ]);
}

function describeImage({ name, patient, label, finding, columns }: PadchestEntry): NamedImage {
  const meta = { finding, ...columns };
  const item = { id: name, split: splitByHash(patient), label, group: patient, meta };
  return { name, item };
}
