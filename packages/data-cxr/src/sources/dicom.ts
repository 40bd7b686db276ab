import { basename } from 'node:path';
import type { DataProblem, DataSet } from '../contracts';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';
import { readPatientId } from '../dicom/read-patient-id';
import { DataError } from '../errors';
import { createFileDataSet, type ImageFile } from '../files/file-data-set';
import { listImages, type FolderListing, type ListedFile } from '../files/list-images';
import { runBounded } from '../files/run-bounded';
import { listSorted } from './folder';

/** Headers read at once; each waits for the disk most of its time. */
const CONCURRENCY = 16;

/** DICOM files sorted into folders by split and finding, whatever they are called; images of one patient form a group. */
export const dicomSource: SourceDefinition = {
  name: 'dicom',
  example: 'dicom:path/to/files',
  location: 'folder',
  options: {},
  open: openDicom,
};

async function openDicom({ word, location }: OpenRequest): Promise<DataSet> {
  const patients = new Map<ListedFile, string>();
  const sorted = await listSorted(location, (folder) => listDicom(folder, patients));
  const { images, problems } = groupPatients(sorted.images, patients, location);
  return createFileDataSet('dicom', word, images, [...sorted.problems, ...problems]);
}

/** Lists the DICOM files under a folder and notes whose they are. */
async function listDicom(folder: string, patients: Map<ListedFile, string>): Promise<FolderListing> {
  const listed = await listImages(folder, () => true);
  const found = listed.files.filter(({ path }) => basename(path).toUpperCase() !== 'DICOMDIR');
  const problems = [...listed.problems];
  await runBounded(found.length, CONCURRENCY, async (i) => {
    const file = found[i] as ListedFile;
    try {
      patients.set(file, await readPatientId(file.path));
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      problems.push({ subject: file.path, message: `${cause.message} It is left out.` });
    }
  });
  return { files: found.filter((file) => patients.has(file)), problems };
}

/**
 * Groups images by patient. A group is called by its first image: an ID, even hashed, tells those who can guess IDs whose
 * image it is, and groups are named where two splits share one. One ID for all is what anonymizing leaves, no patient.
 */
function groupPatients(
  images: readonly ImageFile[],
  patients: ReadonlyMap<ListedFile, string>,
  location: string,
): { images: readonly ImageFile[]; problems: DataProblem[] } {
  const groups = new Map<string, string>();
  for (const { file, item } of images) {
    const patient = patients.get(file) ?? '';
    if (patient !== '' && !groups.has(patient)) groups.set(patient, `patient of ${item.id}`);
  }
  if (groups.size === 1 && images.length > 1) groups.clear();
  const grouped = images.map((image) => {
    const group = groups.get(patients.get(image.file) ?? '');
    return group === undefined ? image : { ...image, item: { ...image.item, group } };
  });
  const alone = grouped.filter(({ item }) => item.group === undefined).length;
  const message = `has ${alone} of ${images.length} images without a Patient ID of their own: nobody can tell whether two splits share a patient.`;
  return { images: grouped, problems: alone === 0 ? [] : [{ subject: location, message }] };
}
