import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { DataSet, Split } from '../contracts';
import { DataError } from '../errors';
import { createArrayDataSet, type ImageArray } from '../arrays/array-data-set';
import { parseNpy, type NpyArray } from '../arrays/npy';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';

/** A MedMNIST `.npz` file of 2-D images. */
export const medmnistSource: SourceDefinition = {
  name: 'medmnist',
  example: 'medmnist:path/to/pneumoniamnist.npz',
  location: 'file',
  options: { normal: { min: 0, max: 255 } },
  open: openMedmnist,
};

async function openMedmnist({ word, location, options }: OpenRequest): Promise<DataSet> {
  const entries = await readArchive(location);
  const arrays = (['train', 'val', 'test'] as const).map((split) => readSplit(entries, split, location));
  const normal = options['normal'] ?? defaultNormal(arrays, word);
  return createArrayDataSet('medmnist', word, arrays, (imageClass) => imageClass === normal);
}

async function readArchive(path: string): Promise<Record<string, Uint8Array>> {
  try {
    return unzipSync(await readFile(path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path} cannot be read as an .npz archive (${reason}). Download it again.`, {
      cause,
    });
  }
}

function readSplit(entries: Record<string, Uint8Array>, split: Split, path: string): ImageArray {
  const images = readArray(entries, `${split}_images`, path);
  const labels = readArray(entries, `${split}_labels`, path);
  const [count = 0, height = 0, width = 0, channels = 1] = images.shape;
  const isImage = images.shape.length === 3 || (images.shape.length === 4 && channels === 3);
  if (!(images.values instanceof Uint8Array) || !isImage) {
    throw new DataError(
      `${path}: ${split}_images has shape [${images.shape.join(', ')}]; 8-bit 2-D images, gray or RGB, are wanted.`,
    );
  }
  if (labels.shape[0] !== count) {
    throw new DataError(
      `${path}: ${split} has ${count} images but ${labels.shape[0] ?? 0} labels. Download it again.`,
    );
  }
  const classes = toClasses(labels);
  return {
    split,
    count,
    width,
    height,
    channels: channels === 3 ? 3 : 1,
    layout: 'interleaved',
    pixels: images.values,
    classes,
  };
}

function readArray(entries: Record<string, Uint8Array>, name: string, path: string): NpyArray {
  const bytes = entries[`${name}.npy`];
  if (bytes === undefined) {
    const found = Object.keys(entries).join(', ') || 'nothing';
    throw new DataError(
      `${path} has no ${name}.npy; it holds ${found}. A MedMNIST file has train, val and test images and labels.`,
    );
  }
  return parseNpy(bytes, `${path}: ${name}`);
}

/** One class per image; where labels have a column per finding (ChestMNIST): 0 without any, 1 with one or more. */
function toClasses(labels: NpyArray): number[] {
  const values = Array.from(labels.values, Number);
  const columns = labels.shape[1] ?? 1;
  if (columns === 1) return values;
  return Array.from({ length: labels.shape[0] ?? 0 }, (_, i) =>
    values.slice(i * columns, (i + 1) * columns).some((value) => value !== 0) ? 1 : 0,
  );
}

function defaultNormal(arrays: readonly ImageArray[], word: string): number {
  const classes = new Set(arrays.flatMap((array) => Array.from(array.classes)));
  if (classes.size <= 2) return 0;
  throw new DataError(
    `"${word}" has ${classes.size} classes. Say which one is normal, e.g. ${word}?normal=0`,
  );
}
