import { basename, join } from 'node:path';
import { firstFew } from '@cxr-anomaly/files';
import type { DataProblem } from '../../contracts';
import { DataError } from '../../errors';
import { statFiles, type ListedFile } from '../../files/list-images';
import { walkLevels } from './walk-folders';

/** Levels down to the folders of patients. */
const DEPTH = 6;

/** Extensions that copies of JPEG files have. */
const EXTENSIONS = ['.jpg', '.png', '.jpeg', '.webp', '.tif', '.tiff', '.dcm'] as const;

/** Folders that hold one folder per patient. */
export interface PatientFolder {
  readonly path: string;
  readonly patients: ReadonlySet<string>;
}

/** Folders of patients, and what could not be read. */
export interface PatientFolders {
  readonly folders: readonly PatientFolder[];
  readonly problems: readonly DataProblem[];
}

/**
 * Finds the folders that hold folders of patients. Data sets with a hundred thousand images have as many folders: only their
 * parents are listed.
 *
 * @param isPatient tells whether a folder with this name is a patient's
 */
export async function findPatientFolders(location: string, isPatient: RegExp): Promise<PatientFolders> {
  const found: PatientFolder[] = [];
  const problems: DataProblem[] = [];
  const holdsPatients = (names: readonly string[]): boolean => names.some((name) => isPatient.test(name));
  for await (const level of walkLevels(location, DEPTH, ({ folders }) => !holdsPatients(folders))) {
    for (const { path, folders, problems: unread } of level) {
      problems.push(...unread);
      if (holdsPatients(folders))
        found.push({ path, patients: new Set(folders.filter((name) => isPatient.test(name))) });
    }
  }
  return { folders: found, problems };
}

/** Asserts that each patient has one folder. @throws DataError naming two copies of one. */
export function assertOneFolderEach(folders: readonly PatientFolder[]): void {
  const seen = new Map<string, string>();
  for (const { path, patients } of folders) {
    for (const patient of patients) {
      const other = seen.get(patient);
      if (other !== undefined)
        throw new DataError(`${patient} exists twice: in ${other} and ${path}. Open the folder of one copy.`);
      seen.set(patient, path);
    }
  }
}

/** Where one image should be: a path without the extension. */
export interface ImagePlace {
  readonly name: string;
  readonly path: string;
}

/** Files by the name of their place, and those that exist but cannot be read. */
export interface PlacedFiles {
  readonly files: ReadonlyMap<string, ListedFile>;
  readonly problems: readonly DataProblem[];
}

/** Finds files by their place, `.jpg` as published or with another extension of an image. */
export async function statPlaces(places: readonly ImagePlace[]): Promise<PlacedFiles> {
  const files = new Map<string, ListedFile>();
  const problems: DataProblem[] = [];
  let missing = places;
  for (const extension of EXTENSIONS) {
    if (missing.length === 0) break;
    const found = await statFiles(missing.map(({ path }) => path + extension));
    const next: ImagePlace[] = [];
    for (const [i, place] of missing.entries()) {
      const file = found[i];
      if (file === undefined) next.push(place);
      else if ('message' in file) problems.push(file);
      else files.set(place.name, file);
    }
    missing = next;
  }
  return { files, problems };
}

/** Names a folder for `DataSet.reading`. */
export function describePatientFolders(folders: readonly PatientFolder[], location: string): string {
  const names = folders.map(
    ({ path, patients }) => `${path === location ? '.' : basename(path)} (${patients.size} patients)`,
  );
  return `images: from ${firstFew(names)}`;
}

/** Returns the folder of a patient. */
export function placeOf(folders: readonly PatientFolder[], patient: string): string | undefined {
  const folder = folders.find(({ patients }) => patients.has(patient));
  return folder === undefined ? undefined : join(folder.path, patient);
}
