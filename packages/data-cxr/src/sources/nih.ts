import { join, basename } from 'node:path';
import type { DataProblem, DataSet, ImageItem, Split } from '../contracts';
import { DataError } from '../errors';
import { createFileDataSet, type ImageFile } from '../files/file-data-set';
import { listFolders, listImages, type ListedFile } from '../files/list-images';
import { readNihList, readNihTable, type NihEntry } from './nih-table';
import { cutName } from '../splits/first-few';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';

const TABLE = 'Data_Entry_2017.csv';
const LISTS = { train: 'train_val_list.txt', test: 'test_list.txt' } as const;

/** NIH ChestX-ray14 in its official layout; images of one patient form a group. */
export const nihSource: SourceDefinition = {
  name: 'nih',
  example: 'nih:path/to/ChestX-ray14',
  location: 'folder',
  options: {},
  open: openNih,
};

async function openNih({ word, location }: OpenRequest): Promise<DataSet> {
  const entries = await readNihTable(join(location, TABLE)).catch((cause: unknown) => {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      `${join(location, TABLE)} cannot be read (${reason}). An NIH folder holds ${TABLE}, ${LISTS.train}, ${LISTS.test} and the images in images/ or images_001/images/ ….`,
      { cause },
    );
  });
  const { files, problems } = await listNihImages(location);
  const images: ImageFile[] = [];
  const listed = new Set<string>();
  for (const split of ['train', 'test'] as const) {
    const path = join(location, LISTS[split]);
    const missing: string[] = [];
    for (const name of await readNihList(path)) {
      if (listed.has(name))
        throw new DataError(
          `${cutName(name)} is in both ${LISTS.train} and ${LISTS.test}. Remove it from one.`,
        );
      listed.add(name);
      const entry = entries.get(name);
      if (entry === undefined)
        throw new DataError(
          `${path} names ${cutName(name)}, which ${TABLE} does not know. Use lists and table of one release.`,
        );
      const file = files.get(name);
      if (file === undefined) missing.push(name);
      else images.push({ file, item: describeImage(name, split, entry) });
    }
    if (missing.length > 0)
      problems.push({
        subject: path,
        message: `names ${countNames(missing, 'image')} not in the images folder; left out.`,
      });
  }
  const unlisted = [...files.keys()].filter((name) => !listed.has(name));
  if (unlisted.length > 0)
    problems.push({
      subject: location,
      message: `has ${countNames(unlisted, 'image')} in neither list; left out.`,
    });
  if (!images.some(({ item }) => item.split === 'train' && item.label === 0)) {
    throw new DataError(
      `${location}: no image of ${LISTS.train} with "No Finding" is there, so there is nothing to train on.`,
    );
  }
  return createFileDataSet('nih', word, images, problems);
}

function describeImage(name: string, split: Split, entry: NihEntry): ImageItem {
  const label = entry.findings === 'No Finding' ? 0 : 1;
  const meta = { finding: entry.findings, ...(entry.view === undefined ? {} : { view: entry.view }) };
  return { id: name, split, label, group: entry.patient, meta };
}

async function listNihImages(
  location: string,
): Promise<{ files: Map<string, ListedFile>; problems: DataProblem[] }> {
  const folders = (await listFolders(location)).filter((name) => /^images(_\d+)?$/.test(name));
  if (folders.length === 0)
    throw new DataError(`${location} has neither images/ nor images_001/images/. Unpack the archives there.`);
  const files = new Map<string, ListedFile>();
  const problems: DataProblem[] = [];
  for (const folder of folders) {
    const listed = await listImages(join(location, folder));
    problems.push(...listed.problems);
    for (const file of listed.files) {
      const name = basename(file.path);
      const other = files.get(name);
      if (other !== undefined)
        throw new DataError(`${name} is there twice: ${other.path} and ${file.path}. Remove one.`);
      files.set(name, file);
    }
  }
  return { files, problems };
}

function countNames(names: readonly string[], noun: string): string {
  const first = names.slice(0, 3).map(cutName).join(', ');
  return `${names.length} ${noun}${names.length === 1 ? '' : 's'} (${first}${names.length > 3 ? ', …' : ''})`;
}
