import { join } from 'node:path';
import { createRandom, type RandomStream } from '@cxr-anomaly/random';
import sharp, { type Sharp } from 'sharp';
import { pick } from '../mutators/draw';
import { mutate, type MutateOptions } from '../mutators/mutate';
import type { Format } from './format';
import { prepareImage } from './prepare-image';
import { repairPng } from './repair-png';

interface ImageKind {
  readonly name: string;
  readonly encodings: readonly ((image: Sharp) => Sharp)[];
  readonly fields?: MutateOptions['fields'];
  readonly repair?: (bytes: Uint8Array, random: RandomStream) => Uint8Array;
}

const PICTURES = [
  { width: 24, height: 20, channels: 1, deep: false },
  { width: 16, height: 16, channels: 1, deep: true },
  { width: 9, height: 13, channels: 3, deep: false },
  { width: 8, height: 8, channels: 4, deep: false },
  { width: 5, height: 7, channels: 3, deep: true },
  { width: 9000, height: 1, channels: 1, deep: false },
] as const;

const KINDS: readonly ImageKind[] = [
  {
    name: 'png',
    encodings: [
      (image) => image.png(),
      (image) => image.png({ progressive: true }),
      (image) => image.png({ palette: true }),
    ],
    // Width, height, depth, color type, interlacing, and the length of the chunk after the header.
    fields: [
      { at: 8, bytes: 4 },
      { at: 16, bytes: 4 },
      { at: 20, bytes: 4 },
      { at: 24, bytes: 1 },
      { at: 25, bytes: 1 },
      { at: 28, bytes: 1 },
      { at: 33, bytes: 4 },
    ],
    repair: repairPng,
  },
  {
    name: 'jpeg',
    encodings: [
      (image) => image.jpeg(),
      (image) => image.jpeg({ progressive: true }),
      (image) => image.withMetadata({ orientation: 6 }).jpeg(),
    ],
  },
  {
    name: 'tiff',
    encodings: [
      (image) => image.tiff({ compression: 'none' }),
      (image) => image.tiff({ compression: 'lzw' }),
      (image) => image.tiff({ compression: 'deflate', tile: true, tileWidth: 16, tileHeight: 16 }),
    ],
  },
  { name: 'webp', encodings: [(image) => image.webp(), (image) => image.webp({ lossless: true })] },
];

/** The picture files that `decodeFile` reads. */
export const imageFormats: readonly Format[] = KINDS.map(describeKind);

function describeKind({ name, encodings, fields, repair }: ImageKind): Format {
  return {
    name,
    share: 1,
    async prepare() {
      const pictures = PICTURES.flatMap((picture) =>
        encodings.map((encode) => encode(draw(picture)).toBuffer()),
      );
      const seeds = await Promise.all(pictures);
      const options = { others: seeds, ...(fields && { fields }) };
      return {
        valid: { 'chest.image': seeds[0] as Uint8Array },
        draw(random) {
          const mutated = mutate(pick(random, seeds), random, options);
          return { 'chest.image': repair ? repair(mutated, random) : mutated };
        },
        open: (folder) => prepareImage(join(folder, 'chest.image')),
      };
    },
  };
}

function draw({ width, height, channels, deep }: (typeof PICTURES)[number]): Sharp {
  const random = createRandom(0, 'picture', width, height);
  const length = width * height * channels;
  const pixels = deep
    ? Uint16Array.from({ length }, () => random.integer(65536))
    : Uint8Array.from({ length }, () => random.integer(256));
  const image = sharp(pixels, { raw: { width, height, channels } });
  return image.toColourspace(channels < 3 ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb');
}
