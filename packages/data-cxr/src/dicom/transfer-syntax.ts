import { DataError } from '../errors';

/** How a frame is coded, whatever the lossy or lossless variant. */
export type FrameCoding = 'native' | 'rle' | 'jpeg-dct' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

/** Transfer syntaxes by UID (PS3.6, table A-1) and how their frames are coded. */
const CODINGS: Readonly<Record<string, FrameCoding>> = {
  '1.2.840.10008.1.2': 'native',
  '1.2.840.10008.1.2.1': 'native',
  '1.2.840.10008.1.2.1.99': 'native',
  '1.2.840.10008.1.2.2': 'native',
  '1.2.840.10008.1.2.5': 'rle',
  '1.2.840.10008.1.2.4.50': 'jpeg-dct',
  '1.2.840.10008.1.2.4.51': 'jpeg-dct',
  '1.2.840.10008.1.2.4.57': 'jpeg-lossless',
  '1.2.840.10008.1.2.4.70': 'jpeg-lossless',
  '1.2.840.10008.1.2.4.80': 'jpeg-ls',
  '1.2.840.10008.1.2.4.81': 'jpeg-ls',
  '1.2.840.10008.1.2.4.90': 'jpeg-2000',
  '1.2.840.10008.1.2.4.91': 'jpeg-2000',
  '1.2.840.10008.1.2.4.201': 'htj2k',
  '1.2.840.10008.1.2.4.202': 'htj2k',
  '1.2.840.10008.1.2.4.203': 'htj2k',
};

/** Gives how the frames of a transfer syntax are coded. @throws DataError for one that is not read here. */
export function codingOf(transferSyntax: string, name: string): FrameCoding {
  const coding = Object.hasOwn(CODINGS, transferSyntax) ? CODINGS[transferSyntax] : undefined;
  if (coding !== undefined) return coding;
  const shown = /^[\d.]{1,64}$/.test(transferSyntax) ? transferSyntax : 'unknown';
  throw new DataError(
    `${name}: the transfer syntax ${shown} is not read. Convert the file to Explicit VR Little Endian.`,
  );
}

/** Lossy transfer syntaxes, whose samples may come out beyond the range they went in with. */
const LOSSY = ['50', '51', '81', '91', '203'].map((last) => `1.2.840.10008.1.2.4.${last}`);

/** Says whether a transfer syntax may have changed the samples. */
export function isLossy(transferSyntax: string): boolean {
  return LOSSY.includes(transferSyntax);
}
