import { basename, join, relative } from 'node:path';
import type { DataProblem } from '../../../contracts';
import { readFolder } from '../../../files/read-folder';
import {
  assertOneFolderEach,
  findPatientFolders,
  placeOf,
  statPlaces,
  type PatientFolder,
  type PatientFolders,
  type PlacedFiles,
} from '../patient-folders';
import type { ChexpertEntry } from './chexpert-table';

/** Which images a table describes. */
export type ChexpertPart = 'train' | 'valid' | 'test';

/** Finds the folders of patients, of any part. */
export async function findChexpertFolders(location: string): Promise<PatientFolders> {
  return findPatientFolders(location, /^patient\d+$/);
}

/**
 * Chooses the folders of one part by their names: `train`, `CheXpert-v1.0 batch 2 (train 1)`, `valid`, `val`. Folders with other
 * names serve any part.
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
  // The batch with the validation images also has tables, "(validate & csv)".
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
): Promise<{ listed: ChexpertImage[]; problems: DataProblem[] }> {
  const listed: ChexpertImage[] = [];
  const problems: DataProblem[] = [];
  for (const entry of entries) {
    const found =
      entry.image === undefined
        ? await frontalImages(entry, folders)
        : { images: [entry.image], problems: [] };
    problems.push(...found.problems);
    for (const image of found.images)
      listed.push({ entry, name: `${part}/${entry.patient}/${entry.study}/${image}.jpg` });
  }
  return { listed, problems };
}

async function frontalImages(
  { patient, study }: ChexpertEntry,
  folders: readonly PatientFolder[],
): Promise<{ images: readonly string[]; problems: readonly DataProblem[] }> {
  // A study without files still counts as missing.
  const missing = ['view1_frontal'];
  const place = placeOf(folders, patient);
  if (place === undefined) return { images: missing, problems: [] };
  const { files, links, problems } = await readFolder(join(place, study));
  const images = [...files, ...links].filter((name) => /frontal\.\w+$/i.test(name)).sort();
  return {
    images: images.length === 0 ? missing : images.map((name) => name.replace(/\.\w+$/, '')),
    problems,
  };
}

/** Finds the files of images. */
export function statImages(
  images: readonly ChexpertImage[],
  folders: readonly PatientFolder[],
): Promise<PlacedFiles> {
  const places = images.flatMap(({ entry, name }) => {
    const place = placeOf(folders, entry.patient);
    if (place === undefined) return [];
    return { name, path: join(place, entry.study, basename(name).replace(/\.jpg$/, '')) };
  });
  return statPlaces(places);
}
