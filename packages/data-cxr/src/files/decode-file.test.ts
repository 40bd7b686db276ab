import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describeRealData } from '@cxr-anomaly/fixtures';
import sharp from 'sharp';
import { DataError } from '../errors';
import { decodeFile, readImageSize } from './decode-file';
import { createTestFolder, encodeNoise } from './testing/image-files';
import { pngChunk, writePngFile } from './testing/png-file';

const folder = createTestFolder();

function writeTreeFile(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Rows of samples as a PNG without filters. */
function encodePng(
  width: number,
  depth: number,
  color: number,
  rows: number[][],
  chunks: Buffer[] = [],
): Buffer {
  const filtered = Buffer.from(rows.flatMap((row) => [0, ...row]));
  return writePngFile({ width, height: rows.length, depth, color }, filtered, chunks);
}

/** A small PNG whose header claims another size. */
function claimSize(width: number, height: number, depth: number, color: number): Buffer {
  const png = encodePng(1, depth, color, [new Array<number>(8).fill(0)]);
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** A little-endian TIFF of one strip that is not there. */
function claimTiffSize(width: number, height: number): Buffer {
  const entries = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, 0xffffffff],
  ] as const;
  const tiff = Buffer.alloc(8 + 2 + 12 * entries.length + 4);
  tiff.write('II*\0\b', 'latin1');
  tiff.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, value], i) => {
    const at = 10 + 12 * i;
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(4, at + 2);
    tiff.writeUInt32LE(1, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  });
  return tiff;
}

const gamma = pngChunk('gAMA', Buffer.from([0, 1, 0x86, 0xa0]));
const palette = (...entries: number[]) => pngChunk('PLTE', Buffer.from(entries));

describe('decodeFile', () => {
  const everyLevel = Array.from({ length: 256 }, (_, level) => level);

  it.each([
    ['8-bit gray', encodePng(256, 8, 0, [everyLevel]), everyLevel],
    ['8-bit gray with a gamma of 1', encodePng(256, 8, 0, [everyLevel], [gamma]), everyLevel],
    ['1-bit gray', encodePng(8, 1, 0, [[0b10110001]]), [255, 0, 255, 255, 0, 0, 0, 255]],
    ['2-bit gray', encodePng(4, 2, 0, [[0b00011011]]), [0, 85, 170, 255]],
    ['4-bit gray', encodePng(2, 4, 0, [[0x5a]]), [85, 170]],
    ['gray and alpha over black', encodePng(2, 8, 4, [[200, 255, 200, 0]]), [200, 0]],
    [
      'gray palette',
      encodePng(3, 8, 3, [[0, 2, 1]], [palette(0, 0, 0, 7, 7, 7, 200, 200, 200)]),
      [0, 200, 7],
    ],
    ['RGB with equal channels', encodePng(2, 8, 2, [[5, 5, 5, 9, 9, 9]]), [5, 9]],
    ['RGBA with equal channels', encodePng(2, 8, 6, [[5, 5, 5, 255, 9, 9, 9, 255]]), [5, 9]],
  ])('gives the stored levels of a PNG as one channel: %s', async (_, bytes, levels) => {
    const image = await decodeFile(bytes);
    expect(image.channels).toBe(1);
    expect(image.pixels).toBeInstanceOf(Uint8Array);
    expect([...image.pixels]).toEqual(levels);
  });

  it.each([
    ['RGB', encodePng(2, 8, 2, [[1, 2, 3, 200, 100, 50]], [gamma]), [1, 2, 3, 200, 100, 50]],
    ['RGBA over black', encodePng(2, 8, 6, [[1, 2, 3, 255, 200, 100, 50, 0]]), [1, 2, 3, 0, 0, 0]],
    ['palette', encodePng(2, 8, 3, [[1, 0]], [palette(1, 2, 3, 9, 8, 7)]), [9, 8, 7, 1, 2, 3]],
  ])('gives the stored levels of a color PNG: %s', async (_, bytes, levels) => {
    const image = await decodeFile(bytes);
    expect([image.width, image.height, image.channels]).toEqual([2, 1, 3]);
    expect([...image.pixels]).toEqual(levels);
  });

  it('keeps 16-bit levels, gray and RGB', async () => {
    const gray = await decodeFile(encodePng(4, 16, 0, [[0, 0, 0, 1, 1, 0, 255, 255]], [gamma]));
    expect(gray.pixels).toBeInstanceOf(Uint16Array);
    expect([...gray.pixels]).toEqual([0, 1, 256, 65535]);
    const color = await decodeFile(encodePng(1, 16, 2, [[1, 2, 3, 4, 5, 6]]));
    expect([...color.pixels]).toEqual([0x0102, 0x0304, 0x0506]);
  });

  it('ignores a color profile', async () => {
    const pixels = Uint8Array.from([250, 10, 10, 10, 250, 10]);
    const profiled = await sharp(pixels, { raw: { width: 2, height: 1, channels: 3 } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const plain = await sharp(profiled, { ignoreIcc: true }).png().toBuffer();
    expect((await sharp(profiled).metadata()).icc).toBeDefined();
    expect((await decodeFile(profiled)).pixels).toEqual((await decodeFile(plain)).pixels);
  });

  it('reads 16-bit TIFF, gray WebP and JPEG', async () => {
    const levels = Uint16Array.from([0, 1, 1000, 65535]);
    const tiff = await sharp(levels, { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace('grey16')
      .tiff({ compression: 'lzw' })
      .toBuffer();
    expect([...(await decodeFile(tiff)).pixels]).toEqual([...levels]);
    const png = await encodeNoise(1, 16, 8);
    const original = await decodeFile(png);
    expect(await decodeFile(await sharp(png).webp({ lossless: true }).toBuffer())).toEqual(original);
    const jpeg = await decodeFile(await sharp(png).jpeg({ quality: 100 }).toBuffer());
    expect([jpeg.width, jpeg.height, jpeg.channels]).toEqual([16, 8, 1]);
    jpeg.pixels.forEach((level, i) =>
      expect(Math.abs(level - Number(original.pixels[i]))).toBeLessThanOrEqual(2),
    );
  });

  it('turns a JPEG as its EXIF orientation says', async () => {
    // 16×8: the left half is black. Orientation 6 is to be turned clockwise: black goes to the top.
    const pixels = Uint8Array.from({ length: 128 }, (_, i) => (i % 16 < 8 ? 0 : 255));
    const jpeg = await sharp(pixels, { raw: { width: 16, height: 8, channels: 1 } })
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 })
      .toBuffer();
    const image = await decodeFile(jpeg);
    expect([image.width, image.height]).toEqual([8, 16]);
    expect([image.pixels[0], image.pixels[7], image.pixels[120], image.pixels[127]]).toEqual([
      0, 0, 255, 255,
    ]);
  });

  it('refuses a file that is cut off, wherever it is cut, naming it', async () => {
    const png = await encodeNoise(2, 40, 40);
    for (const [name, bytes] of [
      ['png', png],
      ['jpeg', await sharp(png).jpeg().toBuffer()],
      ['tiff', await sharp(png).tiff().toBuffer()],
      ['webp', await sharp(png).webp().toBuffer()],
    ] as const) {
      for (const share of [0.1, 0.5, 0.95]) {
        const path = join(folder, `cut-${share}.${name}`);
        writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * share)));
        const failure = await decodeFile(path).then(
          () => 'decoded',
          (cause: unknown) => cause,
        );
        expect(failure).toBeInstanceOf(DataError);
        expect((failure as DataError).message).toContain(path);
      }
    }
  });

  it('refuses a damaged file', async () => {
    const bytes = Buffer.from(await encodeNoise(3, 40, 40));
    bytes.fill(0x55, 200, 210);
    await expect(decodeFile(bytes, 'damaged.png')).rejects.toThrow(
      /damaged\.png cannot be decoded: it is damaged/,
    );
  });

  it.each([
    ['empty', Buffer.alloc(0), /is empty/],
    ['text', Buffer.from('a,b\n1,2\n'), /is not an image/],
    [
      'svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'),
      /is SVG, which is not supported/,
    ],
    [
      'bomb',
      encodePng(
        20_000,
        1,
        0,
        Array.from({ length: 20_000 }, () => []),
      ),
      /more than 50 million pixels/,
    ],
    [
      'deep',
      claimSize(7000, 7000, 16, 2),
      /deep of 7000×7000 pixels takes 294 MB decoded; at most 134 MB are/,
    ],
    ['long row', claimSize(33_563_432, 1, 8, 0), /33563432×1 pixels has a side of more than 65535/],
    ['long column', claimSize(1, 65_536, 8, 0), /1×65536 pixels has a side of more than 65535/],
    ['largest', claimSize(0x7fffffff, 0x7fffffff, 16, 6), /damaged or cut off/],
    ['wide tiff', claimTiffSize(0xffffffff, 0xffffffff), /damaged or cut off|not an image/],
  ])('says what is wrong with a file that is no image: %s', async (name, bytes, message) => {
    await expect(decodeFile(bytes, name)).rejects.toThrow(message);
    await expect(decodeFile(bytes, name)).rejects.toThrow(DataError);
  });

  it('gives libvips nothing that does not begin as a format that is read', async () => {
    const picture =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
    expect((await sharp(Buffer.from(picture)).metadata()).format).toBe('svg');
    const metadata = jest.spyOn(sharp.prototype as { metadata: () => unknown }, 'metadata');
    await expect(decodeFile(Buffer.from(picture), 'drawn.png')).rejects.toThrow(
      /drawn\.png is SVG, which is not supported/,
    );
    await expect(readImageSize(writeTreeFile('drawn.svg', picture))).rejects.toThrow(/is SVG/);
    expect(metadata).not.toHaveBeenCalled();
    metadata.mockRestore();
  });

  it('says that a file is missing', async () => {
    await expect(decodeFile(join(folder, 'none.png'))).rejects.toThrow(/none\.png cannot be read/);
  });
});

describeRealData('nih-cxr-1024/00000061_012.png', 'decodeFile on a radiograph at full size', (original) => {
  it('decodes it to gray', async () => {
    const image = await decodeFile(original);
    expect([image.width, image.height, image.channels]).toEqual([1024, 1024, 1]);
    const same = await decodeFile(readFileSync(original));
    expect(Buffer.from(same.pixels).equals(Buffer.from(image.pixels))).toBe(true);
  });
});
