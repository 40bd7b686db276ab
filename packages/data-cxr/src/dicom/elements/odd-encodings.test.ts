import { DataError } from '../../errors';
import { decodeDicom } from '../decode-dicom';
import { encodeDicom, encodeElement, type DicomParts } from '../testing/encode-dicom';
import { isDicom } from './is-dicom';

const pixels = Uint16Array.from({ length: 6 }, (_, i) => i * 100);
const encode = (parts: Partial<DicomParts> = {}) => encodeDicom({ pixels, rows: 2, columns: 3, ...parts });
const SHOWN = [0, 13_107, 26_214, 39_321, 52_428, 65_535];

/** Puts bytes into a file before the element of this tag. */
function insertBefore(file: Buffer, tag: readonly number[], bytes: Uint8Array): Buffer {
  const at = file.indexOf(Buffer.from(tag), 132);
  return Buffer.concat([file.subarray(0, at), bytes, file.subarray(at)]);
}

const ROWS = [0x28, 0, 0x10, 0];
const bytes = (...hex: string[]) => Buffer.from(hex.join('').replaceAll(' ', ''), 'hex');
const UNDEFINED = 'ffffffff';
const ITEM = 'feff00e0';
const ITEM_END = 'feff0de0 00000000';
const SEQUENCE_END = 'feffdde0 00000000';

/** Writes explicit little-endian elements with the high byte first: tags, lengths and words. */
function swapBytes(file: Buffer): Buffer {
  const swapped = Buffer.from(file);
  for (let at = file.indexOf(Buffer.from([8, 0, 0x60, 0])); at < file.length;) {
    const isLong = ['OB', 'OW', 'SQ', 'UN'].includes(file.toString('latin1', at + 4, at + 6));
    const length = isLong ? file.readUInt32LE(at + 8) : file.readUInt16LE(at + 6);
    swapped.subarray(at, at + 4).swap16();
    if (isLong) swapped.subarray(at + 8, at + 12).swap32();
    else swapped.subarray(at + 6, at + 8).swap16();
    const value = at + (isLong ? 12 : 8);
    if (['US', 'OW'].includes(file.toString('latin1', at + 4, at + 6)))
      swapped.subarray(value, value + length).swap16();
    at = value + length;
  }
  return swapped;
}

describe('decodeDicom of elements that are written in odd ways', () => {
  it.each<[string, () => Buffer]>([
    ['the high byte first under the syntax of the low one', () => swapBytes(encode())],
    [
      'the low byte first under the syntax of the high one',
      () => encode({ transferSyntax: '1.2.840.10008.1.2.2' }),
    ],
    [
      'nothing deflated under the deflated syntax',
      () => encode({ transferSyntax: '1.2.840.10008.1.2.1.99' }),
    ],
    [
      'uncompressed pixels under the syntax of JPEG',
      () => encode({ transferSyntax: '1.2.840.10008.1.2.4.50' }),
    ],
    [
      'uncompressed pixels in a fragment',
      () => encode({ fragments: [Buffer.from(pixels.buffer)], transferSyntax: '1.2.840.10008.1.2.1.98' }),
    ],
    [
      'a VR that is in no table yet',
      () => insertBefore(encode(), ROWS, bytes('0900 0110', '5a5a 0000', '04000000', '01020304')),
    ],
    [
      'a VR that is in no table, with two bytes of length',
      () => insertBefore(encode(), ROWS, bytes('0900 0110', '5a58 0400', '01020304')),
    ],
    [
      'an element without a VR among those with',
      () => insertBefore(encode(), ROWS, bytes('0900 0110', '04000000', '01020304')),
    ],
    [
      'a sequence of unknown VR without a length, its items implicit',
      () =>
        insertBefore(
          encode(),
          ROWS,
          bytes(
            ...[
              '0900 0110',
              '554e 0000',
              UNDEFINED,
              ITEM,
              UNDEFINED,
              '0900 0210',
              '02000000',
              '3131',
              ITEM_END,
              SEQUENCE_END,
            ],
          ),
        ),
    ],
    [
      'a sequence in a sequence, neither with a length, with pixels of an icon',
      () =>
        insertBefore(
          encode(),
          ROWS,
          bytes(
            ...['0900 0110', '5351 0000', UNDEFINED, ITEM, UNDEFINED],
            ...['0900 0210', '5351 0000', UNDEFINED, ITEM, '00000000', SEQUENCE_END],
            ...['e07f 1000', '4f42 0000', '02000000', 'ffff', ITEM_END, SEQUENCE_END],
          ),
        ),
    ],
    ['a value of odd length', () => insertBefore(encode(), ROWS, bytes('0900 0110', '4c4f 0300', '313131'))],
    ['the length of a group', () => insertBefore(encode(), ROWS, encodeElement('00280000', 'UL', 90))],
    ['something behind the pixels', () => Buffer.concat([encode(), Buffer.alloc(7, 0x5a)])],
    ['no preamble', () => encode().subarray(128)],
    ['no preamble and no mark', () => encode().subarray(132)],
    ['a preamble without a mark', () => Buffer.concat([Buffer.alloc(128), encode().subarray(132)])],
    [
      'no preamble, no mark and no elements about the file',
      () => encode().subarray(encode().indexOf(Buffer.from([8, 0, 0x60, 0]))),
    ],
  ])('reads %s', async (_, make) => {
    const file = make();
    expect(isDicom(file)).toBe(true);
    expect([...(await decodeDicom(file)).pixels]).toEqual(SHOWN);
  });

  it('refuses sequences nested without end', async () => {
    const level = bytes('0900 0110', '5351 0000', UNDEFINED, ITEM, UNDEFINED);
    const deep = insertBefore(encode(), ROWS, Buffer.concat(Array<Buffer>(20_000).fill(level)));
    await expect(decodeDicom(deep)).rejects.toThrow(DataError);
  });
});

describe('isDicom', () => {
  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(4096)],
    ['text', Buffer.from('id,label,score\n'.repeat(400))],
    ['a PNG file', bytes('89504e470d0a1a0a 0000000d49484452 00000010 00000010 08000000 00')],
    ['a JPEG file', bytes('ffd8ffe0 0010 4a46494600 010100000100010000')],
    ['a TIFF file', bytes('49492a00 08000000 0200 0001 0300 0100 0000 1000 0000')],
    ['small numbers', new Uint8Array(Uint16Array.from({ length: 4096 }, (_, i) => 8 + (i >> 3)).buffer)],
  ])('is false for %s', (_, content) => expect(isDicom(content)).toBe(false));

  it('is false for noise that begins as a data set may', () => {
    let state = 1;
    const draw = () => (state = (state * 48_271) % 2_147_483_647) & 0xff;
    for (let i = 0; i < 2000; i++) {
      expect(isDicom(Uint8Array.from({ length: 300 }, (_, at) => [8, 0, draw() & 15, 0][at] ?? draw()))).toBe(
        false,
      );
    }
  });
});
