import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { createArrayDataSet, type ImageArray } from '../arrays/array-data-set';
import { parseIdx, type IdxArray } from '../arrays/idx-array';
import { inflationLimit } from '../arrays/inflation-limit';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
import { readRegular } from '../files/read-regular';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';

/** MNIST, Fashion-MNIST and their kin as IDX files, plain or gzipped; one class is normal. */
export const idxSource: SourceDefinition = {
  name: 'idx',
  example: 'idx:path/to/mnist?normal=0',
  location: 'folder',
  options: { normal: { min: 0, max: 255, required: true } },
  open: openIdx,
};

async function openIdx({ word, location, options }: OpenRequest): Promise<DataSet> {
  const arrays = [await readSplit(location, 'train', 'train'), await readSplit(location, 'test', 't10k')];
  return createArrayDataSet('idx', word, arrays, (imageClass) => imageClass === options['normal']);
}

async function readSplit(folder: string, split: 'train' | 'test', prefix: string): Promise<ImageArray> {
  const images = await readIdx(folder, `${prefix}-images`, 3);
  const labels = await readIdx(folder, `${prefix}-labels`, 1);
  const [count = 0, height = 0, width = 0] = images.shape;
  if (labels.shape[0] !== count) {
    throw new DataError(
      `${folder}: ${prefix} has ${count} images but ${labels.shape[0] ?? 0} labels. Download both again.`,
    );
  }
  return {
    split,
    count,
    width,
    height,
    channels: 1,
    layout: 'interleaved',
    pixels: images.values,
    classes: labels.values,
  };
}

async function readIdx(folder: string, stem: string, dimensions: 1 | 3): Promise<IdxArray> {
  const pattern = new RegExp(`^${stem}[.-]idx${dimensions}-ubyte(\\.gz)?$`);
  const name = (await readdir(folder)).sort().find((entry) => pattern.test(entry));
  if (name === undefined) {
    throw new DataError(
      `${folder} has no ${stem}-idx${dimensions}-ubyte (or .gz). An IDX folder holds images and labels for train and t10k.`,
    );
  }
  const path = join(folder, name);
  const array = parseIdx(await readMaybeGzipped(path), path);
  if (array.shape.length !== dimensions) {
    throw new DataError(
      `${path} has ${array.shape.length} dimensions, not ${dimensions}. Images and labels may be swapped.`,
    );
  }
  return array;
}

async function readMaybeGzipped(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readRegular(path);
    if (!path.endsWith('.gz')) return bytes;
    return await promisify(gunzip)(bytes, { maxOutputLength: inflationLimit(bytes.length) });
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason =
      code === 'ERR_BUFFER_TOO_LARGE' ? 'it inflates as only a decompression bomb does' : message;
    throw new DataError(`${path} cannot be read (${reason}). Download it again.`, { cause });
  }
}
