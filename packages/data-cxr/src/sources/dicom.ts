import { runBounded } from '@cxr-anomaly/files';
import type { DataProblem, DataSet } from '../contracts';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';
import { readPatientId } from '../dicom/read-patient-id';
import { DataError } from '../errors';
import { createFileDataSet, type ImageFile } from '../files/file-data-set';
import type { ListedFile } from '../files/list-images';
import { FOLDER_LAYOUT } from './folder';
import { LAYOUT_OPTIONS, sortImages, type ReadPatients, type SortedImages } from './layout/sort-images';

/** Headers read at once; each waits for the disk most of its time. */
const CONCURRENCY = 16;

/** DICOM files sorted into folders by split and finding, whatever their names; images of one patient form a group. */
export const dicomSource: SourceDefinition = {
  name: 'dicom',
  help: 'DICOM files in the same folders',
  example: 'dicom:path/to/files',
  location: 'folder',
  options: LAYOUT_OPTIONS,
  open: openDicom,
};

async function openDicom(request: OpenRequest): Promise<DataSet> {
  const sorted = await sortImages(request, {
    isImage: () => true,
    layout: FOLDER_LAYOUT,
    readPatients,
  });
  const { images, problems } = groupPatients(sorted, request.location);
  return createFileDataSet('dicom', request.word, images, [...sorted.problems, ...problems], sorted.reading);
}

/**
 * Reads whose DICOM files they are, empty if unknown; unreadable ones are reported. A single ID for all comes from anonymization
 * and is not a patient.
 */
async function readPatients(files: readonly ListedFile[]): Promise<ReadPatients> {
  const ids: (string | undefined)[] = new Array<undefined>(files.length).fill(undefined);
  const problems: DataProblem[] = [];
  await runBounded(files.length, CONCURRENCY, async (i) => {
    const { path } = files[i] as ListedFile;
    try {
      ids[i] = await readPatientId(path);
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      problems.push({ subject: path, message: `${cause.message} It is left out.` });
    }
  });
  const read = files.flatMap((file, i) => (ids[i] === undefined ? [] : [[file, ids[i]] as const]));
  const isOne = read.length > 1 && new Set(read.map(([, id]) => id)).size === 1;
  return { patients: new Map(isOne ? read.map(([file]) => [file, '']) : read), problems };
}

/**
 * Groups images by patient. A group is named after its first image: an ID, even hashed, would reveal the patient to anyone who
 * can guess IDs, and groups are named when two splits share one.
 */
function groupPatients(
  { images, patients }: SortedImages,
  location: string,
): { images: readonly ImageFile[]; problems: DataProblem[] } {
  const groups = new Map<string, string>();
  for (const { file, item } of images) {
    const patient = patients.get(file) ?? '';
    if (patient !== '' && !groups.has(patient)) groups.set(patient, `patient of ${item.id}`);
  }
  const grouped = images.map((image) => {
    const group = groups.get(patients.get(image.file) ?? '');
    return group === undefined ? image : { ...image, item: { ...image.item, group } };
  });
  const alone = grouped.filter(({ item }) => item.group === undefined).length;
  const message = `has ${alone} of ${images.length} images without a Patient ID of their own, so nobody can tell whether two splits share a patient.`;
  return { images: grouped, problems: alone === 0 ? [] : [{ subject: location, message }] };
}
