import { DataError } from '../errors';
import { MAX_PIXELS } from '../image-limits';
import type { DataSet } from './elements/data-set';

const PHOTOMETRIC = [
  'MONOCHROME1',
  'MONOCHROME2',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_ICT',
  'YBR_RCT',
] as const;

export type Photometric = (typeof PHOTOMETRIC)[number];

/** How the pixels of a DICOM image are laid out (PS3.3, C.7.6.3). */
export interface PixelHeader {
  readonly transferSyntax: string;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: 1 | 3;
  readonly photometric: Photometric;
  readonly bitsAllocated: 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Consecutive color planes instead of interleaved samples. */
  readonly planar: boolean;
  readonly frames: number;
}

/**
 * Reads how pixels are laid out.
 *
 * @throws DataError naming the file and the attribute that is missing, out of range or not supported.
 */
export function readHeader(dataSet: DataSet, name: string): PixelHeader {
  const need = (tag: number, attribute: string): number => {
    const value = dataSet.uint16(tag);
    if (value === undefined) throw wrong(name, `${attribute} is missing`);
    return value;
  };
  const rows = need(0x00280010, 'Rows');
  const columns = need(0x00280011, 'Columns');
  if (rows === 0 || columns === 0) throw wrong(name, `it is ${columns}×${rows}`);
  if (rows * columns > MAX_PIXELS) {
    throw new DataError(`${name} has more than ${MAX_PIXELS / 1e6} million pixels. Reduce it first.`);
  }
  const samplesPerPixel = dataSet.uint16(0x00280002) ?? 1;
  const photometric = PHOTOMETRIC.find((known) => known === dataSet.string(0x00280004));
  if (photometric === undefined) {
    throw wrong(name, `its photometric interpretation is none of ${PHOTOMETRIC.join(', ')}`);
  }
  const wanted = photometric.startsWith('MONOCHROME') ? 1 : 3;
  if (samplesPerPixel !== wanted) {
    throw wrong(name, `${photometric} has ${wanted} samples per pixel, not ${samplesPerPixel}`);
  }
  const bitsAllocated = need(0x00280100, 'Bits Allocated');
  if (bitsAllocated !== 8 && bitsAllocated !== 16) {
    throw wrong(name, `it has ${bitsAllocated} bits allocated; 8 and 16 are supported`);
  }
  const bitsStored = dataSet.uint16(0x00280101) ?? bitsAllocated;
  const highBit = dataSet.uint16(0x00280102) ?? bitsStored - 1;
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw wrong(name, `${bitsStored} bits stored with high bit ${highBit} do not fit ${bitsAllocated} bits`);
  }
  if (wanted === 3 && bitsStored !== bitsAllocated) {
    throw wrong(name, `color of ${bitsStored} bits in ${bitsAllocated} is not supported`);
  }
  return {
    transferSyntax: dataSet.string(0x00020010) ?? '',
    ...{ rows, columns, samplesPerPixel: wanted, photometric, bitsAllocated, bitsStored, highBit },
    signed: dataSet.uint16(0x00280103) === 1,
    planar: dataSet.uint16(0x00280006) === 1,
    frames: Math.max(1, Math.floor(dataSet.decimal(0x00280008) ?? 1) || 1),
  };
}

function wrong(name: string, what: string): DataError {
  return new DataError(`${name}: the DICOM header cannot be used: ${what}. Export the image again.`);
}
