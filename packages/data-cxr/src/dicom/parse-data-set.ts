import { parseDicom, type DataSet } from 'dicom-parser';
import { Inflate } from 'fflate';
import { MAX_PIXELS } from '../image-limits';
import { DataError } from '../errors';
import { joinBytes } from './join-bytes';

/** Two bytes a pixel, and room for everything beside the pixels. */
const MAX_INFLATED = 2 * MAX_PIXELS + 16 * 1024 * 1024;

/** Bytes given to the inflater at once, so that a bomb is noticed before it has grown. */
const INFLATE_STEP = 64 * 1024;

/**
 * Parses the elements of a DICOM file.
 *
 * @param untilTag the last element to parse, such as `x00100020`; what follows it may be cut off
 * @throws DataError naming the file, never its content, when its structure is damaged or it inflates without end.
 */
export function parseDataSet(bytes: Uint8Array, name: string, untilTag?: string): DataSet {
  // Node's Buffer shares memory in `slice`, where bytes copy.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return parseDicom(plain, {
      ...(untilTag !== undefined && { untilTag }),
      inflater: (whole: Uint8Array, position: number) => inflate(whole, position, name),
    });
  } catch (cause) {
    throw asDataError(cause, name);
  }
}

/**
 * Makes a DataError of whatever the parser or its elements throw: text, or an object that holds all that was read, patient
 * included, of which only the message may go on.
 */
export function asDataError(thrown: unknown, name: string): DataError {
  const inner =
    typeof thrown === 'object' && thrown !== null && 'exception' in thrown ? thrown.exception : thrown;
  if (inner instanceof DataError) return inner;
  const cause = new Error(inner instanceof Error ? inner.message : String(inner));
  return new DataError(`${name}: the DICOM file is damaged or cut off. Copy it again or remove it.`, {
    cause,
  });
}

/** Inflates what follows `position` and puts it behind what stands before, as the parser asks of an inflater. */
function inflate(bytes: Uint8Array, position: number, name: string): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, position)];
  let size = position;
  const inflater = new Inflate((part) => {
    size += part.length;
    if (size > MAX_INFLATED) {
      throw new DataError(`${name} inflates to more than ${MAX_INFLATED / 2 ** 20} MB. Remove it.`);
    }
    parts.push(part);
  });
  for (let at = position; at < bytes.length; at += INFLATE_STEP) {
    inflater.push(bytes.subarray(at, at + INFLATE_STEP), at + INFLATE_STEP >= bytes.length);
  }
  return joinBytes(parts);
}
