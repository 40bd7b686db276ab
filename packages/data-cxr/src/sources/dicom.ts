import { runBounded } from '@cxr-anomaly/files';
import type { DataProblem, DataSet } from '../contracts';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';
import { readDicomFacts, type DicomFacts } from '../dicom/read-facts';
import { DataError } from '../errors';
import { createFileDataSet, type ImageFile } from '../files/file-data-set';
import type { ListedFile } from '../files/list-images';
import { FOLDER_LAYOUT } from './folder';
import { LAYOUT_OPTIONS, sortImages, type ReadHeaders, type SortedImages } from './layout/sort-images';

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
    readHeaders,
  });
  const { images, problems } = groupPatients(sorted, request.location);
  return createFileDataSet('dicom', request.word, images, [...sorted.problems, ...problems], sorted.reading);
}

/**
 * Reads whose DICOM files they are, empty if unknown, and what else their headers say; unreadable ones are reported. A single ID
 * for all comes from anonymization and is not a patient.
 */
async function readHeaders(files: readonly ListedFile[]): Promise<ReadHeaders> {
  const facts = new Map<ListedFile, DicomFacts>();
  const problems: DataProblem[] = [];
  await runBounded(files.length, CONCURRENCY, async (i) => {
    const file = files[i] as ListedFile;
    try {
      facts.set(file, await readDicomFacts(file.path));
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      problems.push({ subject: file.path, message: `${cause.message} It is left out.` });
    }
  });
  const isOne = facts.size > 1 && new Set([...facts.values()].map(({ patient }) => patient)).size === 1;
  const read = files.flatMap((file) => {
    const found = facts.get(file);
    return found ? [[file, isOne ? { ...found, patient: '' } : found] as const] : [];
  });
  return { headers: new Map(read), problems };
}

/**
 * Groups images by patient. A group is named after its first image: an ID, even hashed, would reveal the patient to anyone who
 * can guess IDs, and groups are named when two splits share one.
 */
function groupPatients(
  { images, headers }: SortedImages,
  location: string,
): { images: readonly ImageFile[]; problems: DataProblem[] } {
  const groups = new Map<string, string>();
  for (const { file, item } of images) {
    const patient = headers.get(file)?.patient ?? '';
    if (patient !== '' && !groups.has(patient)) groups.set(patient, `patient of ${item.id}`);
  }
  const grouped = images.map((image) => {
    const group = groups.get(headers.get(image.file)?.patient ?? '');
    return group === undefined ? image : { ...image, item: { ...image.item, group } };
  });
  const alone = grouped.filter(({ item }) => item.group === undefined).length;
  const message = `has ${alone} of ${images.length} images without a Patient ID of their own, so nobody can tell whether two splits share a patient.`;
  return { images: grouped, problems: alone === 0 ? [] : [{ subject: location, message }] };
}
