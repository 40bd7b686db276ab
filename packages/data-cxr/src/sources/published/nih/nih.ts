import { join } from 'node:path';
import type { DataSet, ImageItem, Split } from '../../../contracts';
import type { OpenRequest, SourceDefinition } from '../../../data-word/source-definition';
import { DataError } from '../../../errors';
import { createFileDataSet } from '../../../files/file-data-set';
import { listFolders, statFiles } from '../../../files/list-images';
import { assertNormals, listByName, matchFiles, reportUnnamed, type NamedImage } from '../match-files';
import { readNihBoxes, readNihList, readNihTable, type NihEntry } from './nih-table';

/** The table as corrected in 2020, which counts where both are there, and as first published. */
const TABLES = ['Data_Entry_2017_v2020.csv', 'Data_Entry_2017.csv'] as const;
const BOXES = 'BBox_List_2017.csv';
const LISTS = { train: 'train_val_list.txt', test: 'test_list.txt' } as const;

/** NIH ChestX-ray14 in its official layout; images of one patient form a group, boxes become masks. */
export const nihSource: SourceDefinition = {
  name: 'nih',
  example: 'nih:path/to/ChestX-ray14',
  location: 'folder',
  options: {},
  open: openNih,
};

async function openNih({ word, location }: OpenRequest): Promise<DataSet> {
  const table = await findTable(location);
  const entries = await readNihTable(table);
  const boxes = await readNihBoxes(join(location, BOXES));
  const { files, problems: unreadable } = await listByName(await imageFolders(location), 'kept');
  const listed = new Map<string, Split>();
  const matched = [];
  for (const split of ['train', 'test'] as const) {
    const path = join(location, LISTS[split]);
    const named: NamedImage[] = [];
    for (const name of await readNihList(path)) {
      if (listed.has(name))
        throw new DataError(`${name} is in both ${LISTS.train} and ${LISTS.test}. Remove it from one.`);
      listed.set(name, split);
      const entry = entries.get(name);
      if (entry === undefined)
        throw new DataError(
          `${path} names ${name}, which ${table} does not know. Use lists and table of one release.`,
        );
      named.push({ name, item: describeImage(name, split, entry), ...boxes.maskOf(name) });
    }
    matched.push(matchFiles(named, files, path));
  }
  const images = matched.flatMap((part) => part.images);
  assertNormals(images, location, `one with "No Finding" that ${LISTS.train} names`);
  return createFileDataSet('nih', word, images, [
    ...unreadable,
    ...boxes.problems(join(location, BOXES)),
    ...matched.flatMap((part) => part.problems),
    ...reportUnnamed(location, files, (name) => listed.has(name)),
  ]);
}

async function findTable(location: string): Promise<string> {
  const found = await statFiles(TABLES.map((name) => join(location, name)));
  const path = found.find((file) => file !== undefined)?.path;
  if (path !== undefined) return path;
  throw new DataError(
    `${join(location, TABLES[1])} is not there. An NIH folder holds ${TABLES.join(' or ')}, ${LISTS.train}, ${LISTS.test} and the images in images/ or images_001/images/ …; ${BOXES} is optional.`,
  );
}

async function imageFolders(location: string): Promise<string[]> {
  const folders = (await listFolders(location)).filter((name) => /^images(_\d+)?$/.test(name));
  if (folders.length > 0) return folders.map((name) => join(location, name));
  throw new DataError(`${location} has neither images/ nor images_001/images/. Unpack the archives there.`);
}

function describeImage(name: string, split: Split, entry: NihEntry): ImageItem {
  const label = entry.findings === 'No Finding' ? 0 : 1;
  const meta = { finding: entry.findings, ...(entry.view === undefined ? {} : { view: entry.view }) };
  return { id: name, split, label, group: entry.patient, meta };
}
