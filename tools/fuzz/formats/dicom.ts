import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomStream } from '@cxr-anomaly/random';
import { realDataPath } from '@cxr-anomaly/fixtures';
import { chance, pick } from '../mutators/draw';
import { mutate } from '../mutators/mutate';
import type { Field } from '../mutators/set-integer';
import type { Format } from './format';
import { prepareImage } from './prepare-image';

const REPOSITORY = join(__dirname, '..', '..', '..');

/** Small files of every transfer syntax, and larger ones if available. */
const SAMPLES = [
  join(REPOSITORY, 'packages', 'data-cxr', 'src', 'dicom', 'testing', 'samples'),
  realDataPath('dicom'),
];

/** DICOM files: header, pixel data of all kinds. */
export const dicomFormat: Format = {
  name: 'dicom',
  share: 1,
  async prepare() {
    const seeds = (await Promise.all(SAMPLES.map(readSamples))).flat();
    return {
      valid: { 'chest.dcm': seeds[0] as Uint8Array },
      draw: (random) => ({ 'chest.dcm': drawFile(seeds, random) }),
      open: (folder) => prepareImage(join(folder, 'chest.dcm')),
    };
  },
};

async function readSamples(folder: string): Promise<Uint8Array[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.dcm')).sort();
  return Promise.all(files.map((name) => readFile(join(folder, name))));
}

/**
 * Changes the file anywhere, or only after the preamble and `DICM`: a file without these is recognized by its elements alone, and
 * after most changes it would no longer be a DICOM file at all.
 */
function drawFile(seeds: readonly Uint8Array[], random: RandomStream): Uint8Array {
  const seed = pick(random, seeds);
  const other = pick(random, seeds);
  if (chance(random, 0.3)) return mutate(seed, random, { others: [other] });
  const start = chance(random, 0.6) ? MARKED : findPixelData(seed);
  const fields = listFields(seed).map((field) => ({ ...field, at: field.at - start }));
  const options = { others: [other.subarray(MARKED)], fields: fields.filter(({ at }) => at >= 0) };
  return new Uint8Array(
    Buffer.concat([seed.subarray(0, start), mutate(seed.subarray(start), random, options)]),
  );
}

const MARKED = 132;

function findPixelData(bytes: Uint8Array): number {
  return Math.max(MARKED, Buffer.from(bytes).lastIndexOf(Buffer.from('e07f1000', 'hex')));
}

/** Lengths and values of the elements that say how large the image is and how it is stored. */
function listFields(bytes: Uint8Array): Field[] {
  const buffer = Buffer.from(bytes);
  const littleEndian = true;
  const groups = Array.from({ length: 256 }, (_, element) =>
    buffer.indexOf(Buffer.from([0x28, 0, element, 0]), MARKED),
  );
  const image = groups.filter((at) => at >= 0);
  return [
    ...image.flatMap((at) => [
      { at: at + 6, bytes: 2, littleEndian } as const,
      { at: at + 8, bytes: 2, littleEndian } as const,
    ]),
    ...[4, 8, 16, 24].map((after) => ({ at: findPixelData(bytes) + after, bytes: 4, littleEndian }) as const),
  ];
}
