import sharp from 'sharp';
import type { Preprocessing } from '../contracts';
import { toNetworkInput } from '../preprocessing/network-input';
import { openDataSet } from '../sources/open-data-set';
import { prepareSplits } from '../splits/prepare-splits';
import { decodeFile } from './decode-file';
import { createTestFolder, writeTree } from './testing/image-files';
import { writePngFile } from './testing/png-file';

const SIDE = 256;

/** Every 16-bit level once, ascending: 256 × 256 pixels. */
const EVERY_LEVEL = Uint16Array.from({ length: SIDE * SIDE }, (_, level) => level);

const preprocessing: Preprocessing = {
  ...{ side: SIDE, channels: 1, fit: 'crop', tone: 'none' },
  normalization: { kind: 'signed' },
};

function bigEndian(levels: Uint16Array): Buffer {
  return Buffer.from(Buffer.from(levels.slice().buffer)).swap16();
}

/** A 16-bit PNG written byte by byte, so that no library has touched its levels; with `samples` per pixel. */
function encodePng(levels: Uint16Array, color: 0 | 2 | 4, samples: number): Buffer {
  const bytes = bigEndian(levels);
  const rowLength = SIDE * samples * 2;
  const rows = Array.from({ length: SIDE }, (_, y) =>
    Buffer.concat([Buffer.alloc(1), bytes.subarray(y * rowLength, (y + 1) * rowLength)]),
  );
  return writePngFile({ width: SIDE, height: SIDE, depth: 16, color }, Buffer.concat(rows));
}

/** An uncompressed 16-bit gray TIFF of one strip. */
function encodeTiff(levels: Uint16Array, order: 'II' | 'MM', photometric: 0 | 1): Buffer {
  const pixels = order === 'MM' ? bigEndian(levels) : Buffer.from(levels.slice().buffer);
  const tags: [tag: number, value: number][] = [
    [256, SIDE],
    [257, SIDE],
    [258, 16],
    [259, 1],
    [262, photometric],
    [273, 8],
    [277, 1],
    [278, SIDE],
    [279, pixels.length],
  ];
  const header = Buffer.alloc(8);
  const directory = Buffer.alloc(2 + 12 * tags.length + 4);
  const write = (to: Buffer, value: number, at: number, bytes: 2 | 4) =>
    order === 'MM' ? to.writeUIntBE(value, at, bytes) : to.writeUIntLE(value, at, bytes);
  header.write(order, 'latin1');
  write(header, 42, 2, 2);
  write(header, 8 + pixels.length, 4, 4);
  write(directory, tags.length, 0, 2);
  tags.forEach(([tag, value], i) => {
    write(directory, tag, 2 + 12 * i, 2);
    write(directory, 4, 4 + 12 * i, 2); // a LONG
    write(directory, 1, 6 + 12 * i, 4);
    write(directory, value, 10 + 12 * i, 4);
  });
  return Buffer.concat([header, pixels, directory]);
}

const viaSharp = (levels: Uint16Array) =>
  sharp(levels, { raw: { width: SIDE, height: SIDE, channels: 1 } }).toColourspace('grey16');

/** The samples of each pixel, in sequence. */
function interleave(samplesOf: (level: number) => number[]): Uint16Array {
  return Uint16Array.from(Array.from(EVERY_LEVEL, samplesOf).flat());
}

const files: [name: string, bytes: () => Buffer | Promise<Buffer>][] = [
  ['PNG', () => encodePng(EVERY_LEVEL, 0, 1)],
  [
    'PNG with opaque alpha',
    () =>
      encodePng(
        interleave((level) => [level, 65535]),
        4,
        2,
      ),
  ],
  [
    'RGB PNG with equal channels',
    () =>
      encodePng(
        interleave((level) => [level, level, level]),
        2,
        3,
      ),
  ],
  ['little-endian TIFF', () => encodeTiff(EVERY_LEVEL, 'II', 1)],
  ['big-endian TIFF', () => encodeTiff(EVERY_LEVEL, 'MM', 1)],
  [
    'TIFF whose 0 is white',
    () =>
      encodeTiff(
        EVERY_LEVEL.map((level) => 65535 - level),
        'II',
        0,
      ),
  ],
  [
    'TIFF with LZW',
    () => viaSharp(EVERY_LEVEL).tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer(),
  ],
  [
    'TIFF with deflate in tiles',
    () => viaSharp(EVERY_LEVEL).tiff({ compression: 'deflate', tile: true }).toBuffer(),
  ],
];

function countDescents(values: ArrayLike<number>): number {
  return Array.from(values).filter((value, i, all) => i > 0 && !(value > (all[i - 1] as number))).length;
}

describe('16-bit files', () => {
  it.each(files)('give a network a number of its own for each of 65,536 levels: %s', async (name, bytes) => {
    const image = await decodeFile(await bytes(), name);
    expect(image.pixels).toEqual(EVERY_LEVEL);
    const input = toNetworkInput(image, preprocessing);
    expect(input).toBeInstanceOf(Float32Array);
    expect([input[0], input.at(-1)]).toEqual([-1, 1]);
    expect(countDescents(input)).toBe(0);
  });

  it.each([
    ['standardize', 'unit'],
    ['equalize', 'imagenet'],
    ['none', 'contrast-l1'],
  ] as const)('keep adjacent levels apart through tone %s and normalization %s', (tone, kind) => {
    const channels = kind === 'imagenet' ? 3 : 1;
    const normalization = kind === 'contrast-l1' ? { kind, min: -3, max: 3 } : { kind };
    const image = { width: SIDE, height: SIDE, channels: 1, pixels: EVERY_LEVEL } as const;
    const input = toNetworkInput(image, { ...preprocessing, channels, tone, normalization });
    expect(countDescents(input.filter((_, i) => i % channels === 0))).toBe(0);
  });

  it('keep their levels when shrunk, where levels of 8 bits would fall together', () => {
    const twice = 2 * SIDE;
    const pixels = Uint16Array.from({ length: twice * twice }, (_, i) => {
      const [x, y] = [Math.floor((i % twice) / 2), Math.floor(i / twice / 2)];
      return y * SIDE + x;
    });
    const input = toNetworkInput({ width: twice, height: twice, channels: 1, pixels }, preprocessing);
    expect(countDescents(input)).toBe(0);
  });

  it('come out of the cache as from the file', async () => {
    const png = encodePng(EVERY_LEVEL, 0, 1);
    const root = writeTree(createTestFolder(), {
      'train/normal/a.png': png,
      'train/normal/b.tiff': encodeTiff(
        EVERY_LEVEL.map((level) => level >> 1),
        'II',
        1,
      ),
    });
    const cacheDir = createTestFolder();
    const expected = toNetworkInput(await decodeFile(png), preprocessing);
    // The first time writes it, the second time reads it.
    for (let time = 0; time < 2; time++) {
      const { train } = await prepareSplits(await openDataSet(`folder:${root}`), preprocessing, { cacheDir });
      for await (const { pixels } of train.batches({ batchSize: 2 })) {
        expect(pixels.subarray(0, SIDE * SIDE)).toEqual(expected);
        expect(new Set(pixels.subarray(SIDE * SIDE)).size).toBe(32768);
      }
    }
  });
});
