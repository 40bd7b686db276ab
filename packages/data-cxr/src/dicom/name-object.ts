/** The kind of DICOM object that a file holds, if that is not a picture of a patient to be scored. */
import { DataError } from '../errors';
import type { DataSet } from './elements/data-set';
import { PIXEL_DATA } from './elements/read-elements';

const CLASS = 0x00080016;
const CLASS_OF_FILE = 0x00020002;
const FLOAT_PIXELS = [0x7fe00008, 0x7fe00009];
const PIXELS_ELSEWHERE = 0x00287fe0;

/** Objects without a picture, or whose pixels are not one, by SOP class or the common beginning of several (PS3.4, B.5). */
const OBJECTS: readonly (readonly [classes: string, name: string])[] = [
  ['1.2.840.10008.1.3.10', 'the directory of a medium (DICOMDIR)'],
  ['1.2.840.10008.5.1.4.1.1.88.59', 'a selection of key objects (KOS)'],
  ['1.2.840.10008.5.1.4.1.1.88.', 'a structured report (SR)'],
  ['1.2.840.10008.5.1.4.1.1.11.', 'a presentation state (PR)'],
  ['1.2.840.10008.5.1.4.1.1.104.1', 'an encapsulated PDF document'],
  ['1.2.840.10008.5.1.4.1.1.104.2', 'an encapsulated CDA document'],
  ['1.2.840.10008.5.1.4.1.1.104.', 'an encapsulated model'],
  ['1.2.840.10008.5.1.4.1.1.9.', 'a waveform, such as an ECG'],
  ['1.2.840.10008.5.1.4.1.1.66.4', 'a segmentation'],
  ['1.2.840.10008.5.1.4.1.1.66.5', 'a surface segmentation'],
  ['1.2.840.10008.5.1.4.1.1.66.', 'raw data, or a registration'],
  ['1.2.840.10008.5.1.4.1.1.66', 'raw data'],
  ['1.2.840.10008.5.1.4.1.1.30', 'a parametric map'],
  ['1.2.840.10008.5.1.4.1.1.67', 'a real-world value mapping'],
  ['1.2.840.10008.5.1.4.1.1.68.', 'a surface'],
  ['1.2.840.10008.5.1.4.1.1.78.', 'a measurement of eyes'],
  ['1.2.840.10008.5.1.4.1.1.200.', 'a procedure protocol'],
  ['1.2.840.10008.5.1.4.1.1.201.', 'an inventory'],
  ['1.2.840.10008.5.1.4.1.1.481.2', 'a radiotherapy dose'],
  ['1.2.840.10008.5.1.4.1.1.481.3', 'a radiotherapy structure set'],
  ['1.2.840.10008.5.1.4.1.1.481.5', 'a radiotherapy plan'],
  ['1.2.840.10008.5.1.4.1.1.481.8', 'a radiotherapy plan'],
  ['1.2.840.10008.5.1.4.1.1.77.1.1.1', 'a video'],
  ['1.2.840.10008.5.1.4.1.1.77.1.2.1', 'a video'],
  ['1.2.840.10008.5.1.4.1.1.77.1.4.1', 'a video'],
  ['1.2.840.10008.5.1.4.38.', 'a hanging protocol'],
  ['1.2.840.10008.5.1.4.39.', 'a color palette'],
  ['1.2.840.10008.5.1.4.34.', 'a radiotherapy instruction'],
];

/** The radiotherapy objects that are pictures; all others are records and plans. */
const RT_PREFIX = '1.2.840.10008.5.1.4.1.1.481.';
const RT_IMAGES = ['1.2.840.10008.5.1.4.1.1.481.1', '1.2.840.10008.5.1.4.1.1.481.23'];

/** @throws DataError that says what a file is, if it holds no pixels, or pixels that are not a picture. */
export function assertPicture(dataSet: DataSet, name: string): void {
  const kind = nameObject(dataSet.string(CLASS) || dataSet.string(CLASS_OF_FILE) || '');
  if (kind !== undefined) throw new DataError(`${name} holds no X-ray: it is ${kind}. Remove it.`);
  if (dataSet.elements.has(PIXEL_DATA)) return;
  if (FLOAT_PIXELS.some((tag) => dataSet.elements.has(tag))) {
    throw new DataError(
      `${name}: its pixels are floating-point numbers, which are not supported. Export it again.`,
    );
  }
  if (dataSet.elements.has(PIXELS_ELSEWHERE)) {
    throw new DataError(
      `${name} holds no pixels: they are on a server that it names. Download them from there.`,
    );
  }
  throw new DataError(
    `${name} holds no pixels: it is a DICOM file of another kind, or cut off. Copy it again or remove it.`,
  );
}

function nameObject(classUid: string): string | undefined {
  if (RT_IMAGES.includes(classUid)) return undefined;
  // The longest beginning is the closest match.
  const found = OBJECTS.filter(([classes]) =>
    classes.endsWith('.') ? classUid.startsWith(classes) : classUid === classes,
  ).sort(([a], [b]) => b.length - a.length)[0];
  return found?.[1] ?? (classUid.startsWith(RT_PREFIX) ? 'a radiotherapy record' : undefined);
}
