import { basename } from 'node:path';
import type { DataProblem, DataSet, Split } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { createFileDataSet, type ImageFile } from '../../../files/file-data-set';
import { assertTrainable, type TableCount } from '../../assert-trainable';
import { findTables, firstTable, missingTables, type FoundTables } from '../find-tables';
import { describeTable, matchFiles, type NamedImage } from '../match-files';
import { describePatientFolders, type PatientFolder } from '../patient-folders';
import { readSplitByHash, splitByHash } from '../split-by-hash';
import { findChexpertFolders, foldersOf, listEntries, statImages, type ChexpertPart } from './chexpert-files';
import { UNCERTAINTY_POLICIES, type UncertaintyPolicy } from './chexpert-label';
import { readChexpertTable, type ChexpertEntry, type ChexpertTable } from './chexpert-table';

/**
 * The tables of each part; the first one that exists counts. `train.csv` was labeled by a program, as were its alternatives;
 * `valid.csv` was read by three radiologists, the test set, published in 2022, by five.
 */
const TABLES: Readonly<Record<ChexpertPart, readonly string[]>> = {
  train: ['train.csv', 'train_cheXbert.csv', 'train_visualCheXbert.csv'],
  valid: ['valid.csv', 'val.csv', 'val_labels.csv'],
  test: ['test_labels.csv', 'test.csv', 'groundtruth.csv'],
};
const PARTS = ['train', 'valid', 'test'] as const;

const LAYOUT =
  'A CheXpert folder holds train.csv, valid.csv (without it patients are split by hash) and the images in train/ and valid/, or in the "CheXpert-v1.0 batch …" folders.';

/** CheXpert, of any size: frontal images, patients are groups, the official test or validation set is the test split. */
export const chexpertSource: SourceDefinition = {
  name: 'chexpert',
  help: 'CheXpert, full or small size',
  example: 'chexpert:path/to/CheXpert-v1.0-small?uncertain=ignore',
  location: 'folder',
  options: { uncertain: { choices: UNCERTAINTY_POLICIES } },
  open: openChexpert,
};

interface OpenedPart {
  readonly images: readonly ImageFile[];
  readonly problems: readonly DataProblem[];
  readonly reading: readonly string[];
  readonly count: TableCount;
}

async function openChexpert({ word, location, choices, testAlone }: OpenRequest): Promise<DataSet> {
  const policy = choices['uncertain'] as UncertaintyPolicy;
  const tables = await findTables(
    location,
    PARTS.flatMap((part) => TABLES[part]),
  );
  if (firstTable(tables, TABLES.train) === undefined)
    throw await missingTables(location, TABLES.train, { layout: LAYOUT, tables });
  const { folders, problems: unread } = await findChexpertFolders(location);
  const { splitOf, reading } = chooseSplits(tables);
  const parts: OpenedPart[] = [];
  for (const part of PARTS) {
    const table = firstTable(tables, TABLES[part]);
    if (table === undefined) continue;
    const read = await readChexpertTable(table.path, policy);
    parts.push(await openPart(part, table.path, read, foldersOf(part, folders, location), splitOf(part)));
  }
  const images = parts.flatMap((part) => part.images);
  const problems = [...tables.problems, ...unread, ...parts.flatMap((part) => part.problems)];
  await assertTrainable(images, {
    location,
    testAlone,
    normal: `a frontal one with "No Finding" in ${TABLES.train[0]}`,
    tables: parts.map(({ count }) => count),
    problems,
  });
  return createFileDataSet('chexpert', word, images, problems, [
    ...parts.flatMap((part) => part.reading),
    ...reading,
    describePatientFolders(folders, location),
  ]);
}

/** The available set with the most radiologists becomes the test split, and the next one the validation split. */
function chooseSplits(tables: FoundTables): {
  splitOf: (part: ChexpertPart) => (patient: string) => Split;
  reading: string[];
} {
  const [valid, test] = [firstTable(tables, TABLES.valid), firstTable(tables, TABLES.test)];
  const used = PARTS.map((part) => firstTable(tables, TABLES[part])?.name);
  const unused = [...tables.paths.keys()].filter((name) => !used.includes(name));
  const notUsed = unused.length === 0 ? [] : [`not used: ${unused.join(', ')}`];
  if (test !== undefined)
    return {
      splitOf: (part) => () => (part === 'valid' ? 'val' : part),
      reading: [
        `split: ${test.name} to test${valid === undefined ? '' : `, ${valid.name} for validation`}`,
        ...notUsed,
      ],
    };
  if (valid !== undefined)
    return {
      splitOf: (part) => () => (part === 'valid' ? 'test' : part),
      reading: [`split: ${valid.name} to test`, ...notUsed],
    };
  return {
    splitOf: () => splitByHash,
    reading: [readSplitByHash('patient', `there is no ${TABLES.valid[0]}`), ...notUsed],
  };
}

async function openPart(
  part: ChexpertPart,
  table: string,
  read: ChexpertTable,
  folders: readonly PatientFolder[],
  splitOf: (patient: string) => Split,
): Promise<OpenedPart> {
  const { listed, problems: unlisted } = await listEntries(part, read.entries, folders);
  const { files, problems: unread } = await statImages(listed, folders);
  const named = listed.map(({ entry, name }) => describeImage(name, splitOf(entry.patient), entry));
  const { images, problems, reading } = matchFiles(named, (name) => files.get(name), table);
  const { rows, lateral, unclear, doubtful, example } = read;
  return {
    images,
    problems: [...unlisted, ...unread, ...problems],
    reading: [
      `${describeTable(basename(table), rows, named)}; left out ${lateral} lateral and ${unclear} neither normal nor clearly anomalous`,
      ...(doubtful === 0 ? [] : [`${doubtful} images called frontal have another view position; still used`]),
      ...reading,
    ],
    count: { path: table, images: rows, example },
  };
}

function describeImage(name: string, split: Split, entry: ChexpertEntry): NamedImage {
  const { label, finding, columns, patient } = entry;
  const meta = { finding, ...columns };
  return { name, item: { id: name, split, label, group: patient, meta } };
}
