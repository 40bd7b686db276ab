import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { DataError } from '../../errors';
import { decodeFile, readImageSize } from '../decode-file';
import { createTestFolder, encodeNoise, writeTree } from '../testing/image-files';

const sample = (name: string) => join(__dirname, 'testing', name);

/** A gray TIFF of one strip with the value of one tag changed, so that it no longer matches the pixels. */
async function changeTag(tag: number, value: number): Promise<Buffer> {
  const bytes = await sharp(await encodeNoise(1), { failOn: 'error' })
    .toColourspace('b-w')
    .tiff({ compression: 'lzw', predictor: 'none' })
    .toBuffer();
  const start = bytes.readUInt32LE(4);
  for (let i = 0; i < bytes.readUInt16LE(start); i++) {
    const at = start + 2 + 12 * i;
    if (bytes.readUInt16LE(at) === tag) bytes.writeUInt16LE(value, at + 8);
  }
  return bytes;
}

/** The beginning of a JPEG up to a frame header of this kind. */
function beginJpeg(marker: number, bits = 8): Buffer {
  return Buffer.from([
    0xff,
    0xd8,
    0xff,
    0xe0,
    0,
    4,
    0,
    0,
    0xff,
    0xff,
    marker,
    0,
    11,
    bits,
    0,
    8,
    0,
    8,
    1,
    1,
    17,
    0,
  ]);
}

describe('an image of a kind that is not read', () => {
  it.each([
    ['jpeg-2000.jp2', 'JPEG 2000'],
    ['jpeg-2000.j2k', 'JPEG 2000'],
    ['jpeg-xl.jxl', 'JPEG XL'],
    ['jpeg-xr.jxr', 'JPEG XR'],
    ['jpeg-ls.jls', 'JPEG-LS'],
    ['avif.avif', 'AVIF'],
    ['gif.gif', 'GIF'],
    ['bmp.bmp', 'BMP'],
    ['lossless-16-bit.jpg', 'lossless JPEG of 16 bits'],
    ['12-bit.jpg', 'JPEG of 12 bits'],
    ['cmyk.jpg', 'JPEG with CMYK colors'],
    ['jpeg-2000.tif', 'TIFF with JPEG 2000 compression'],
    ['jpeg-xl.tif', 'TIFF with JPEG XL compression'],
    ['lerc.tif', 'TIFF with LERC compression'],
    ['zstd.tif', 'TIFF with Zstandard compression'],
    ['lzma.tif', 'TIFF with LZMA compression'],
    ['float.tif', 'TIFF with floating-point levels of 32 bits'],
    ['double-big.tif', 'TIFF with floating-point levels of 64 bits'],
    ['signed-be.tif', 'TIFF with signed levels of 16 bits'],
    ['32-bit.tif', 'TIFF with levels of 32 bits'],
    ['cmyk.tif', 'TIFF with CMYK colors'],
    ['lab.tif', 'TIFF with CIELab colors'],
    ['five-channels.tif', 'TIFF with 5 channels'],
  ])('is called so, not damaged: %s', async (name, kind) => {
    const failure: unknown = await decodeFile(sample(name)).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(DataError);
    expect((failure as Error).message).toBe(
      `${sample(name)} is ${kind}, which is not supported. Convert it to PNG, or to TIFF with LZW, with 8 or 16 unsigned bits.`,
    );
  });

  it.each([
    [6, 'old-style JPEG compression'],
    [34661, 'JBIG compression'],
    [34676, 'LogLuv compression'],
    [33005, 'JPEG 2000 compression'],
    [12345, 'compression 12345'],
  ])('is called so where a TIFF names compression %s', async (number, words) => {
    await expect(decodeFile(await changeTag(259, number), 'film')).rejects.toThrow(
      `film is TIFF with ${words}`,
    );
  });

  it.each([
    [0xc5, 8, 'hierarchical JPEG'],
    [0xde, 8, 'hierarchical JPEG'],
    [0xcb, 8, 'lossless JPEG with arithmetic coding'],
    [0xc1, 12, 'JPEG of 12 bits'],
    [0xc9, 12, 'JPEG of 12 bits'],
  ])('is called so where a JPEG begins its frame with %s, %s bits', async (marker, bits, words) => {
    await expect(decodeFile(beginJpeg(marker, bits), 'film')).rejects.toThrow(
      `film is ${words}, which is not supported`,
    );
  });

  it.each([
    ['HEIC', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')],
    ['PNM', Buffer.from('P5 2 2 255 abcd')],
    ['OpenEXR', Buffer.from('\x76\x2f\x31\x01\x02\0\0\0', 'latin1')],
    ['NIfTI', Buffer.concat([Buffer.alloc(344), Buffer.from('n+1\0')])],
  ])('is told by its beginning: %s', async (kind, bytes) => {
    await expect(decodeFile(bytes, 'film')).rejects.toThrow(`film is ${kind}, which is not supported`);
  });

  it.each([
    ['a web page', '<!DOCTYPE html><html><body>Log in first</body></html>'],
    ['a PDF document', '%PDF-1.7'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00'],
    ['a zip archive', 'PK\x03\x04'],
  ])('and what is none at all is called so: %s', async (kind, text) => {
    await expect(decodeFile(Buffer.from(text, 'latin1'), 'film')).rejects.toThrow(
      `film is ${kind}, not an image.`,
    );
  });

  it('is also reported as such when only the size is requested', async () => {
    await expect(readImageSize(sample('jpeg-2000.jp2'))).rejects.toThrow(
      /is JPEG 2000, which is not supported/,
    );
  });

  it('is still called damaged where it is of a kind that is read', async () => {
    const tiff = (await changeTag(0, 0)).fill(0xff, 20, 60);
    const root = writeTree(createTestFolder(), {
      'overwritten.tif': tiff,
      'cut.jpg': readFileSync(sample('arithmetic.jpg')).subarray(0, 120),
    });
    await expect(decodeFile(join(root, 'overwritten.tif'))).rejects.toThrow(/it is damaged or cut off/);
    await expect(decodeFile(join(root, 'cut.jpg'))).rejects.toThrow(/it is damaged or cut off/);
  });
});

describe('an image of a seldom kind that is read', () => {
  it.each(['arithmetic.jpg', 'lossless-8-bit.jpg'])('is a ramp of six levels a pixel: %s', async (name) => {
    const { width, height, channels, pixels } = await decodeFile(sample(name));
    expect([width, height, channels]).toEqual([40, 32, 1]);
    // Lossy JPEG is up to two levels off.
    for (let x = 0; x < 40; x++) expect(Math.abs((pixels[x] as number) - 6 * x)).toBeLessThanOrEqual(2);
  });

  it('has its levels: tiles in a BigTIFF', async () => {
    const { width, pixels } = await decodeFile(sample('tiled-big.tif'));
    expect([width, ...pixels.subarray(0, 9)]).toEqual([16, 0, 1600, 3200, 4800, 6400, 8000, 9600, 11200, 0]);
  });

  it('has the levels of its first page, with a warning, where it has several', async () => {
    const { pixels, warnings } = await decodeFile(sample('three-pages.tif'));
    expect([...pixels.subarray(0, 4)]).toEqual([0, 30, 60, 90]);
    expect(warnings).toEqual([
      { kind: 'frames', message: 'The file holds 3 pages; only the first is used.' },
    ]);
  });
});
