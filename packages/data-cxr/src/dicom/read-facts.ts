import type { Meta } from '../contracts';
import { DataError } from '../errors';
import { openDataFile, readImageFile, readOrExplain } from '../files/read-regular';
import { keepKnown, parseAge, parseSex } from '../metadata/known-columns';
import { parseManufacturer } from '../metadata/manufacturer';
import { readWords } from './chest/header-words';
import type { DataSet } from './elements/data-set';
import { isDicom } from './elements/is-dicom';
import { parseDataSet } from './elements/parse-data-set';

const MANUFACTURER = 0x00080070;
const PATIENT_ID = 0x00100020;
const PATIENT_SEX = 0x00100040;
const PATIENT_AGE = 0x00101010;
const VIEW_POSITION = 0x00185101;
const ROWS = 0x00280010;
const COLUMNS = 0x00280011;

/** In most files, what precedes the size of the image takes some kilobytes. */
const BEGINNING = 16 * 1024;

/** What the header of a DICOM file says beyond its picture. */
export interface DicomFacts {
  /**
   * The Patient ID (0010,0020), empty if there is none. It identifies a person: it may be compared with others, but neither shown
   * nor written anywhere.
   */
  readonly patient: string;
  /** View, sex, age, manufacturer and size; texts are words of fixed lists, as a header may hold anything in their place. */
  readonly columns: Meta;
}

/**
 * Reads what a header says, from the beginning of the file if that contains it.
 *
 * @throws DataError naming the file, when it cannot be read, is not a DICOM file or is damaged.
 */
export async function readDicomFacts(path: string): Promise<DicomFacts> {
  const beginning = await readOrExplain(path, readBeginning);
  if (!isDicom(beginning)) throw new DataError(`${path} is not a DICOM file. Remove it, or export it again.`);
  const dataSet =
    tryParse(beginning, path) ?? parseDataSet(await readOrExplain(path, readImageFile), path, COLUMNS);
  return { patient: dataSet.string(PATIENT_ID) ?? '', columns: describeHeader(dataSet) };
}

/** Undefined if the beginning is too short to tell. */
function tryParse(beginning: Uint8Array, path: string): DataSet | undefined {
  try {
    const dataSet = parseDataSet(beginning, path, COLUMNS);
    return dataSet.elements.has(COLUMNS) ? dataSet : undefined;
  } catch {
    return undefined;
  }
}

function describeHeader(dataSet: DataSet): Meta {
  const text = (tag: number): string => dataSet.string(tag) ?? '';
  return keepKnown({
    view: parseView(text(VIEW_POSITION)),
    sex: parseSex(text(PATIENT_SEX)),
    age: parseAge(text(PATIENT_AGE)),
    manufacturer: parseManufacturer(text(MANUFACTURER)),
    width: dataSet.uint16(COLUMNS) || undefined,
    height: dataSet.uint16(ROWS) || undefined,
  });
}

/** `AP` or `PA`, if the text says one of them. */
function parseView(text: string): string | undefined {
  const views = readWords(text).filter((word) => word === 'AP' || word === 'PA');
  return new Set(views).size === 1 ? views[0] : undefined;
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
