import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { DataError } from '../errors';
import { decodeDicom } from './decode-dicom';
import { encodeDicom, encodeElement, type DicomParts } from './testing/encode-dicom';

const pixels = Uint16Array.from({ length: 6 }, (_, i) => i * 100);
const encode = (parts: Partial<DicomParts> = {}) => encodeDicom({ pixels, rows: 2, columns: 3, ...parts });
const sample = (name: string) => readFileSync(join(__dirname, 'testing/samples', name));

const JPEG_LS = '1.2.840.10008.1.2.4.80';
const JPEG_2000 = '1.2.840.10008.1.2.4.90';

/** Cuts a JPEG or JPEG 2000 stream out of a sample. */
function streamOf(name: string, start: readonly number[]): Buffer {
  const file = sample(name);
  return file.subarray(file.lastIndexOf(Buffer.from(start)), -8);
}

/** Puts a frame header of another width behind the first. */
function withSecondHeader(stream: Buffer, width: number): Buffer {
  const at = stream.indexOf(Buffer.from([0xff, 0xc1]));
  const header = Buffer.from(stream.subarray(at, at + 2 + stream.readUInt16BE(at + 2)));
  header.writeUInt16BE(width, 7);
  const end = at + header.length;
  return Buffer.concat([stream.subarray(0, end), header, stream.subarray(end)]);
}

function encodeLike12(stream: Buffer): Buffer {
  const elements = { '00280101 US': 12, '00280102 US': 11 };
  const size = { rows: 40, columns: 53 };
  return encode({ ...size, transferSyntax: '1.2.840.10008.1.2.4.51', fragments: [stream], elements });
}

/** A JP2 file whose free box begins as the stream that the header describes, and whose own stream is wider. */
function encodeDecoy(stream: Buffer, width: number): Buffer {
  const box = (type: string, content: Buffer): Buffer => {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(8 + content.length, 0);
    header.write(type, 4, 'latin1');
    return Buffer.concat([header, content]);
  };
  const wide = Buffer.from(stream);
  wide.writeUInt32BE(width, 8);
  const signature = Buffer.from([0x0d, 0x0a, 0x87, 0x0a]);
  const file = [box('jP  ', signature), box('free', stream.subarray(0, 60)), box('jp2c', wide)];
  const size = { rows: 40, columns: 53 };
  return encode({ ...size, transferSyntax: JPEG_2000, fragments: [Buffer.concat(file)] });
}

/** A file whose elements inflate to this many bytes of zeros. */
function encodeBomb(size: number): Buffer {
  const plain = encode({ transferSyntax: '1.2.840.10008.1.2.1.99' });
  const bodyAt = plain.indexOf(Buffer.from([0x08, 0x00, 0x60, 0x00]));
  const padding = encodeElement('00090010', 'OB', Buffer.alloc(size));
  return Buffer.concat([
    plain.subarray(0, bodyAt),
    deflateRawSync(Buffer.concat([plain.subarray(bodyAt), padding]), { level: 1 }),
  ]);
}

describe('decodeDicom', () => {
  it('reads a file that begins at an odd place of its memory', async () => {
    const file = encode();
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect((await decodeDicom(shifted.subarray(1))).pixels).toEqual((await decodeDicom(file)).pixels);
  });

  it('leaves the bytes it is given as they are', async () => {
    const file = sample('explicit-be.dcm');
    const before = Buffer.from(file);
    await decodeDicom(file);
    expect(file.equals(before)).toBe(true);
  });

  it.each<[string, () => Buffer, RegExp]>([
    ['a file cut off in its pixels', () => encode().subarray(0, -3), /ends before its pixels/],
    ['pixels that are too few', () => encode({ rows: 9 }), /ends before its pixels/],
    ['a file cut off in its header', () => encode().subarray(0, 190), /is damaged or cut off|is missing/],
    ['a file without pixels', () => encode().subarray(0, -(12 + 12)), /holds no pixels/],
    [
      'an unknown transfer syntax',
      () => encode({ transferSyntax: '1.2.3' }),
      /transfer syntax 1\.2\.3 is not supported/,
    ],
    [
      'more pixels than an X-ray has',
      () => encode({ rows: 65_535, columns: 65_535 }),
      /more than 50 million pixels/,
    ],
    ['no pixels at all', () => encode({ rows: 0 }), /it is 3×0/],
    [
      '32 bits',
      () => encode({ elements: { '00280100 US': 32 } }),
      /32 bits allocated; 8 and 16 are supported/,
    ],
    ['more bits stored than allocated', () => encode({ elements: { '00280101 US': 17 } }), /17 bits stored/],
    ['a palette', () => encode({ elements: { '00280004 CS': 'PALETTE COLOR' } }), /none of MONOCHROME1/],
    [
      'samples that do not fit',
      () => encode({ elements: { '00280002 US': 3 } }),
      /has 1 samples per pixel, not 3/,
    ],
    ['a bomb', () => encodeBomb(118e6), /expands to more than/],
    [
      'a compressed picture of another size',
      () => encode({ transferSyntax: JPEG_LS, fragments: [streamOf('jpeg-ls.dcm', [0xff, 0xd8, 0xff])] }),
      /header says 3×2 .* its compressed pixels 53×40/,
    ],
    [
      'a compressed picture cut off',
      () => {
        const stream = streamOf('jpeg-ls.dcm', [0xff, 0xd8, 0xff]);
        return encode({
          ...{ rows: 40, columns: 53 },
          transferSyntax: JPEG_LS,
          fragments: [stream.subarray(0, 300)],
        });
      },
      /compressed pixels cannot be decoded/,
    ],
    [
      'a header that ends within its last value',
      // Without the pixels, and without the last byte of Pixel Representation.
      () => encode().subarray(0, -(12 + 12 + 1)),
      /is damaged or cut off/,
    ],
    [
      'fragments where pixels are not compressed',
      () => encode({ rows: 40, columns: 53, fragments: [Buffer.alloc(10)] }),
      /compressed in a way that is not supported/,
    ],
    [
      'a second frame header of another size',
      () => encodeLike12(withSecondHeader(streamOf('jpeg-extended-12.dcm', [0xff, 0xd8, 0xff]), 8000)),
      /compressed pixels cannot be decoded/,
    ],
    [
      'a JP2 file with a decoy before its stream',
      () => encodeDecoy(streamOf('jpeg-2000.dcm', [0xff, 0x4f, 0xff, 0x51]), 5000),
      /compressed pixels 5000×40/,
    ],
    [
      'JPEG 2000 of 8 bits with a sign, which codecs clip',
      () => {
        const stream = Buffer.from(streamOf('jpeg-2000-signed.dcm', [0xff, 0x4f, 0xff, 0x51]));
        stream[42] = 0x87;
        const elements = { '00280103 US': 1 };
        const pixels = new Uint8Array(1);
        const size = { rows: 40, columns: 53 };
        return encode({ pixels, ...size, transferSyntax: JPEG_2000, fragments: [stream], elements });
      },
      /in a way that is not supported/,
    ],
    [
      'run lengths cut off',
      () => {
        const stream = Buffer.alloc(66);
        stream.writeUInt32LE(2, 0);
        stream.writeUInt32LE(64, 4);
        stream.writeUInt32LE(65, 8);
        return encode({ transferSyntax: '1.2.840.10008.1.2.5', fragments: [stream] });
      },
      /run-length coding ends before/,
    ],
  ])('refuses %s', async (_, make, message) => {
    const error: unknown = await decodeDicom(make(), 'x.dcm').catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(message);
    expect((error as DataError).message).toMatch(/^x\.dcm/);
  });

  it('repeats no word of a header that is not on its lists', async () => {
    const elements = { '00180015 CS': 'DOE^JANE', '00185101 CS': 'DOE^JANE', '00080060 CS': 'DOE^JANE' };
    const { warnings = [] } = await decodeDicom(encode({ elements }));
    expect(warnings.map(({ kind }) => kind)).toEqual(['view']);
    expect(JSON.stringify(warnings)).not.toMatch(/doe|jane/i);
  });

  it('says that a codec is not where it was told to be, and finds it in the end', async () => {
    const file = sample('htj2k-201.dcm');
    const decoding = decodeDicom(file, 'x.dcm', { wasmFolder: '/nowhere/' });
    await expect(decoding).rejects.toThrow(/^x\.dcm: The codec for htj2k cannot be loaded\..*wasmFolder/);
    expect((await decodeDicom(file)).width).toBe(53);
  });

  it('decodes the next file after one whose codec failed', async () => {
    const stream = streamOf('jpeg-2000.dcm', [0xff, 0x4f, 0xff, 0x51]);
    const broken = encode({
      ...{ rows: 40, columns: 53 },
      transferSyntax: JPEG_2000,
      fragments: [stream.subarray(0, 100)],
    });
    await expect(decodeDicom(broken)).rejects.toThrow(DataError);
    expect((await decodeDicom(sample('jpeg-2000.dcm'))).width).toBe(53);
  });
});
