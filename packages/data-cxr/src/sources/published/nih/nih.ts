import { countNames } from '@cxr-anomaly/files';
import type { DataProblem, DataSet, ImageItem, Split } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { DataError } from '../../../errors';
import { createFileDataSet } from '../../../files/file-data-set';
import { assertTrainable } from '../../assert-trainable';
import { findTables, firstTable, missingTables, type FoundTables } from '../find-tables';
import {
  describeTable,
  findImageFolders,
  listByName,
  matchFiles,
  reportUnnamed,
  type NamedImage,
} from '../match-files';
import { readSplitByHash, splitByHash } from '../split-by-hash';
import { readNihBoxes, readNihList, readNihTable, type NihEntry } from './nih-table';

/** The table as corrected in 2020, as first published, and that of the sample on Kaggle: the first one counts. */
const TABLES = ['Data_Entry_2017_v2020.csv', 'Data_Entry_2017.csv', 'sample_labels.csv'] as const;
const BOXES = 'BBox_List_2017.csv';
/** Lists as published, and as Kaggle's resized copies call them. */
const LISTS = {
  train: ['train_val_list.txt', 'train_val_list_NIH.txt'],
  test: ['test_list.txt', 'test_list_NIH.txt'],
} as const;
const SPLITS = ['train', 'test'] as const;

const LAYOUT = `An NIH folder holds ${TABLES.join(' or ')}, ${LISTS.train[0]} and ${LISTS.test[0]} (without them patients are split by hash), and the images in images/, images_001/images/ … or any folder; ${BOXES} is optional.`;

/** `images`, `images_001`, `images-224`. */
const IMAGE_FOLDER = /^images([-_ ]?\d+)?$/i;

/** NIH ChestX-ray14, official or resized; images of one patient form a group, boxes become masks. */
export const nihSource: SourceDefinition = {
  name: 'nih',
  help: 'NIH ChestX-ray14, or its sample on Kaggle',
  example: 'nih:path/to/ChestX-ray14',
  location: 'folder',
  options: {},
  open: openNih,
};

async function openNih({ word, location, testAlone }: OpenRequest): Promise<DataSet> {
  const tables = await findTables(location, [...TABLES, BOXES, ...LISTS.train, ...LISTS.test]);
  const table = firstTable(tables, TABLES);
  if (table === undefined) throw await missingTables(location, TABLES, { layout: LAYOUT, tables });
  const entries = await readNihTable(table.path);
  const boxes = await readNihBoxes(tables.paths.get(BOXES));
  const { splitOf, problems: unknown, reading } = await readSplits(tables, entries, table.path);
  const { folders, reading: searched, problems: unread } = await findImageFolders(location, [IMAGE_FOLDER]);
  const files = await listByName(folders);
  const named: NamedImage[] = [];
  for (const split of SPLITS)
    for (const [name, entry] of splitOf(split))
      named.push({ name, item: describeImage(name, split, entry), ...boxes.maskOf(name) });
  const matched = matchFiles(named, files.find, table.path);
  const problems = [
    ...tables.problems,
    ...unread,
    ...files.problems,
    ...boxes.problems(tables.paths.get(BOXES) ?? BOXES),
    ...unknown,
    ...matched.problems,
    ...reportUnnamed(
      location,
      files,
      named.map(({ name }) => name),
    ),
  ];
  await assertTrainable(matched.images, {
    location,
    testAlone,
    normal: 'one with "No Finding" in the training split',
    tables: [{ path: table.path, images: entries.size, example: entries.keys().next().value }],
    problems,
  });
  return createFileDataSet('nih', word, matched.images, problems, [
    describeTable(table.name, entries.size, named),
    ...reading,
    searched,
    ...matched.reading,
    tables.paths.has(BOXES) ? boxes.describe(BOXES) : `masks: none, as there is no ${BOXES}`,
  ]);
}

type Entries = ReadonlyMap<string, NihEntry>;

interface NihSplits {
  /** Returns the images of a split, in the order of its list. */
  readonly splitOf: (split: (typeof SPLITS)[number]) => Iterable<readonly [string, NihEntry]>;
  readonly problems: DataProblem[];
  readonly reading: string[];
}

async function readSplits(tables: FoundTables, entries: Entries, table: string): Promise<NihSplits> {
  const lists = { train: firstTable(tables, LISTS.train), test: firstTable(tables, LISTS.test) };
  if (lists.train === undefined && lists.test === undefined) {
    const all = [...entries];
    return {
      splitOf: (split) => all.filter(([, { patient }]) => splitByHash(patient) === split),
      problems: [],
      reading: [readSplitByHash('patient', `there is no ${LISTS.train[0]} and ${LISTS.test[0]}`)],
    };
  }
  const listed = new Map<string, Split>();
  const splits: Record<string, [string, NihEntry][]> = {};
  const problems: DataProblem[] = [];
  for (const split of SPLITS) {
    const list = lists[split];
    if (list === undefined)
      throw new DataError(
        `${LISTS[split][0]} is missing, though the other list is there. Copy it next to ${table}, or remove the other list to have patients split by hash.`,
      );
    const known: [string, NihEntry][] = [];
    const unknown: string[] = [];
    for (const name of await readNihList(list.path)) {
      if (listed.has(name))
        throw new DataError(`${name} is in both ${LISTS.train[0]} and ${LISTS.test[0]}. Remove it from one.`);
      listed.set(name, split);
      const entry = entries.get(name);
      if (entry === undefined) unknown.push(name);
      else known.push([name, entry]);
    }
    splits[split] = known;
    const message = `names ${countNames(unknown, 'image')} that ${table} does not know; left out.`;
    if (unknown.length > 0) problems.push({ subject: list.path, message });
  }
  return {
    splitOf: (split) => splits[split] ?? [],
    problems,
    reading: [`split: ${lists.train?.name ?? ''} and ${lists.test?.name ?? ''}`],
  };
}

function describeImage(name: string, split: Split, entry: NihEntry): ImageItem {
  const label = entry.findings === 'No Finding' ? 0 : 1;
  const meta = { finding: entry.findings, ...entry.columns };
  return { id: name, split, label, group: entry.patient, meta };
}
