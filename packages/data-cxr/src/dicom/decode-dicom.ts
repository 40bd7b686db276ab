import type { DecodedImage, ImageWarning } from '../contracts';
import { findChestWarnings } from './chest/chest-warnings';
import { showColor } from './display/show-color';
import { showGray } from './display/show-gray';
import type { DataSet } from './elements/data-set';
import { asDataError, parseDataSet } from './elements/parse-data-set';
import { decodeFrame } from './frame/decode-frame';
import { readFirstFrame } from './frame/read-frame';
import type { CodecOptions } from './frame/wasm-codec';
import { assertPicture } from './name-object';
import { readHeader } from './read-header';
import { assertReadable } from './transfer-syntax';

/**
 * Decodes the first frame of a DICOM file to what a screen would show in gray: modality LUT, VOI, inversion for MONOCHROME1
 * (PS3.3, C.11). Runs in both Node and browsers; a frame is decoded on the calling thread.
 *
 * @param name of the file in errors; no error or warning contains anything that the header says about a patient
 * @returns one channel, 0…65535, or 0…255 for 8-bit levels without a transformation, with warnings if the header contradicts a
 * frontal chest X-ray or one of its transformations cannot be used.
 * @throws DataError when the file is damaged, cut off, not an image or of a kind not supported.
 */
export async function decodeDicom(
  bytes: Uint8Array,
  name = 'DICOM file',
  options: CodecOptions = {},
): Promise<DecodedImage> {
  return decodeParsed(parseDataSet(bytes, name), name, options).catch((cause: unknown) => {
    throw asDataError(cause, name);
  });
}

async function decodeParsed(dataSet: DataSet, name: string, options: CodecOptions): Promise<DecodedImage> {
  const header = readImageHeader(dataSet, name);
  const frame = await decodeFrame(readFirstFrame(dataSet, header, name), header, name, options);
  const warnings = findChestWarnings(dataSet, header.frames);
  const shown = { width: header.columns, height: header.rows, channels: 1 } as const;
  if (frame.channels === 'gray') {
    const { pixels, unusable } = showGray(frame.samples, header, dataSet);
    warnings.push(...unusable.map((message): ImageWarning => ({ kind: 'display', message })));
    return { ...shown, pixels, ...keep(warnings) };
  }
  const { pixels, colored } = showColor(frame, header);
  if (colored) warnings.push({ kind: 'input', message: 'The picture is in color, unlike any X-ray.' });
  return { ...shown, pixels, ...keep(warnings) };
}

/** Reads width and height from the header of a DICOM file. @throws DataError when it is damaged or holds no image. */
export function readDicomSize(bytes: Uint8Array, name: string): { width: number; height: number } {
  const dataSet = parseDataSet(bytes, name);
  try {
    const { columns, rows } = readImageHeader(dataSet, name);
    return { width: columns, height: rows };
  } catch (cause) {
    throw asDataError(cause, name);
  }
}

function readImageHeader(dataSet: DataSet, name: string): ReturnType<typeof readHeader> {
  assertPicture(dataSet, name);
  const header = readHeader(dataSet, name);
  assertReadable(header.transferSyntax, name);
  return header;
}

function keep(warnings: readonly ImageWarning[]): Pick<DecodedImage, 'warnings'> {
  return warnings.length > 0 ? { warnings } : {};
}
