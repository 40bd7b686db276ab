import { join } from 'node:path';
import { assertCount, createArrayDataSet } from '../arrays/array-data-set';
import { listFile } from '../arrays/bytes/file-bytes';
import { openIdx, type IdxArray } from '../arrays/idx-array';
import type { ImageArray } from '../arrays/image-array';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
import type { ListedFile } from '../files/list-images';
import { readFolder } from '../files/read-folder';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';

/** MNIST, Fashion-MNIST and the like as IDX files, plain or gzipped; one class is normal. */
export const idxSource: SourceDefinition = {
  name: 'idx',
  help: 'MNIST, Fashion-MNIST and their kin as IDX files; one class is normal',
  example: 'idx:path/to/mnist?normal=0',
  location: 'folder',
  options: { normal: { min: 0, max: 255, required: true } },
  open: openFolder,
};

async function openFolder({ word, location, options }: OpenRequest): Promise<DataSet> {
  const files: ListedFile[] = [];
  const arrays = [await readSplit(location, 'train', files), await readSplit(location, 'test', files)];
  const isNormal = (imageClass: number): boolean => imageClass === options['normal'];
  return createArrayDataSet({ source: 'idx', word, files, arrays, isNormal });
}

const PREFIXES = { train: 'train', test: 't10k' } as const;

/** @param files receives the files that were opened */
async function readSplit(folder: string, split: 'train' | 'test', files: ListedFile[]): Promise<ImageArray> {
  const prefix = PREFIXES[split];
  const images = await openArray(folder, `${prefix}-images`, 3, files);
  const labels = await openArray(folder, `${prefix}-labels`, 1, files);
  const [count = 0, height = 0, width = 0] = images.shape;
  if (labels.shape[0] !== count) {
    throw new DataError(
      `${folder}: ${prefix} has ${count} images but ${labels.shape[0] ?? 0} labels. Download both again.`,
    );
  }
  assertCount(count, `${folder}: ${prefix}`);
  const size = width * height;
  return {
    split,
    count,
    width,
    height,
    channels: 1,
    bits: 8,
    layout: 'interleaved',
    read: (first, many) => images.read(first * size, many * size),
    classes: await labels.read(0, count),
  };
}

async function openArray(
  folder: string,
  stem: string,
  dimensions: 1 | 3,
  files: ListedFile[],
): Promise<IdxArray> {
  const pattern = new RegExp(`^${stem}[.-]idx${dimensions}-ubyte(\\.gz)?$`);
  const { files: names, links, problems } = await readFolder(folder);
  const name = [...names, ...links].sort().find((entry) => pattern.test(entry));
  if (name === undefined) {
    const [unread] = problems;
    if (unread !== undefined) throw new DataError(`${unread.subject} ${unread.message}`);
    throw new DataError(
      `${folder} has no ${stem}-idx${dimensions}-ubyte (or .gz). An IDX folder holds images and labels for train and t10k.`,
    );
  }
  const file = await listFile(join(folder, name));
  files.push(file);
  const array = await openIdx(file);
  if (array.shape.length !== dimensions) {
    throw new DataError(
      `${file.path} has ${array.shape.length} dimensions, not ${dimensions}. Images and labels may be swapped.`,
    );
  }
  return array;
}
