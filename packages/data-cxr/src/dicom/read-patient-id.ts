import { DataError } from '../errors';
import { openDataFile, readImageFile, readOrExplain } from '../files/read-regular';
import { isDicom } from './elements/is-dicom';
import { parseDataSet } from './elements/parse-data-set';

const PATIENT_ID = 0x00100020;

/** In most files, what precedes the patient's ID takes some hundred bytes. */
const BEGINNING = 16 * 1024;

/**
 * Reads whose image a DICOM file is, from its beginning if that contains it. The result identifies a person: it may be compared
 * with others, but neither shown nor written anywhere.
 *
 * @returns the Patient ID (0010,0020); empty if the file has none.
 * @throws DataError naming the file, when it cannot be read, is not a DICOM file or is damaged.
 */
export async function readPatientId(path: string): Promise<string> {
  const beginning = await readOrExplain(path, readBeginning);
  if (!isDicom(beginning)) throw new DataError(`${path} is not a DICOM file. Remove it, or export it again.`);
  const found = tryPatientId(beginning, path);
  return found ?? findPatientId(await readOrExplain(path, readImageFile), path) ?? '';
}

/** Undefined if the beginning is too short to tell. */
function tryPatientId(beginning: Uint8Array, path: string): string | undefined {
  try {
    return findPatientId(beginning, path);
  } catch {
    return undefined;
  }
}

function findPatientId(bytes: Uint8Array, path: string): string | undefined {
  return parseDataSet(bytes, path, PATIENT_ID).string(PATIENT_ID);
}

async function readBeginning(path: string): Promise<Uint8Array> {
  const file = await openDataFile(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
