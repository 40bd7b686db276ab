import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { ListedFile } from '../../../files/list-images';
import {
  assertOneFolderEach,
  findPatientFolders,
  placeOf,
  statPlaces,
  type PatientFolder,
} from '../patient-folders';
import type { ChexpertEntry } from './chexpert-table';

/** Which images a table is about. */
export type ChexpertPart = 'train' | 'valid' | 'test';

/** Finds the folders of patients, of any part. */
export async function findChexpertFolders(location: string): Promise<readonly PatientFolder[]> {
  return findPatientFolders(location, /^patient\d+$/);
}

/**
 * Chooses the folders of one part, as their names tell: `train`, `CheXpert-v1.0 batch 2 (train 1)`, `valid`, `val`. Folders
 * whose names tell nothing serve any part.
 *
 * @throws DataError when a patient is in two of them.
 */
export function foldersOf(
  part: ChexpertPart,
  folders: readonly PatientFolder[],
  location: string,
): readonly PatientFolder[] {
  const partOf = new Map(folders.map((folder) => [folder, tellPart(folder.path, location)]));
  const chosen = folders.filter((folder) => partOf.get(folder) === part);
  const serving = [...chosen, ...folders.filter((folder) => partOf.get(folder) === undefined)];
  assertOneFolderEach(serving);
  return serving;
}

function tellPart(path: string, location: string): ChexpertPart | undefined {
  const name = basename(path).toLowerCase();
  // The batch of the validation images has tables in it, "(validate & csv)".
  const told = path === location ? name : relative(location, path).toLowerCase();
  for (const text of [name, told]) {
    if (/(^|[^a-z])train/.test(text)) return 'train';
    if (/(^|[^a-z])val/.test(text)) return 'valid';
    if (/(^|[^a-z])test/.test(text)) return 'test';
  }
  return undefined;
}

/** An image of the table, and the name it is looked up by. */
export interface ChexpertImage {
  readonly entry: ChexpertEntry;
  readonly name: string;
}

/** Lists the images of entries: a study's are those of its folder that are called frontal. */
export async function listEntries(
  part: ChexpertPart,
  entries: readonly ChexpertEntry[],
  folders: readonly PatientFolder[],
): Promise<ChexpertImage[]> {
  const images: ChexpertImage[] = [];
  for (const entry of entries) {
    for (const image of entry.image === undefined ? await frontalImages(entry, folders) : [entry.image])
      images.push({ entry, name: `${part}/${entry.patient}/${entry.study}/${image}.jpg` });
  }
  return images;
}

async function frontalImages(
  { patient, study }: ChexpertEntry,
  folders: readonly PatientFolder[],
): Promise<string[]> {
  const place = placeOf(folders, patient);
  const names = place === undefined ? [] : await readdir(join(place, study)).catch(() => []);
  const images = names.filter((name) => /frontal\.\w+$/i.test(name)).sort();
  // Without a file the study still counts as missing.
  return images.length === 0 ? ['view1_frontal'] : images.map((name) => name.replace(/\.\w+$/, ''));
}

/** Finds the files of images. */
export function statImages(
  images: readonly ChexpertImage[],
  folders: readonly PatientFolder[],
): Promise<ReadonlyMap<string, ListedFile>> {
  const places = images.flatMap(({ entry, name }) => {
    const place = placeOf(folders, entry.patient);
    if (place === undefined) return [];
    return { name, path: join(place, entry.study, basename(name).replace(/\.jpg$/, '')) };
  });
  return statPlaces(places);
}
