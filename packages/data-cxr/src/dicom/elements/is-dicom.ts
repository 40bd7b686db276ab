import { findDataSet } from './find-data-set';

/**
 * Tells whether bytes begin like a DICOM file: a preamble of 128 bytes, then `DICM` (PS3.10, 7.1) or, without these, a data set
 * that can be recognized by its elements. The beginning of a file is enough.
 */
export function isDicom(bytes: Uint8Array): boolean {
  return findDataSet(bytes) !== undefined;
}
