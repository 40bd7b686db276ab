const PREAMBLE = 128;
const MARK = [0x44, 0x49, 0x43, 0x4d];

/** Says whether bytes begin as a DICOM file: a preamble of 128 bytes, then `DICM` (PS3.10, 7.1). */
export function isDicom(bytes: Uint8Array): boolean {
  return MARK.every((letter, i) => bytes[PREAMBLE + i] === letter);
}
