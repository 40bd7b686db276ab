import { findDataSet } from './find-data-set';

/**
 * Says whether bytes begin as a DICOM file: a preamble of 128 bytes, then `DICM` (PS3.10, 7.1), or without these a data set that can be
 * told by its elements. The beginning of a file will do.
 */
export function isDicom(bytes: Uint8Array): boolean {
  return findDataSet(bytes) !== undefined;
}
