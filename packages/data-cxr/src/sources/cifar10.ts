import { join } from 'node:path';
import { createArrayDataSet } from '../arrays/array-data-set';
import { fileBytes, listFile } from '../arrays/bytes/file-bytes';
import type { ImageArray } from '../arrays/image-array';
import type { DataSet, Split } from '../contracts';
import { DataError } from '../errors';
import { isAbsent } from '../files/explain-unreadable';
import type { ListedFile } from '../files/list-images';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';

const SIDE = 32;
const IMAGE_BYTES = SIDE * SIDE * 3;
const RECORD_BYTES = 1 + IMAGE_BYTES;
const TRAIN_FILES = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);

/** Records read at a time when collecting labels: 3 MB. */
const STEP = 1024;

/** CIFAR-10's binary version; one class is normal. */
export const cifar10Source: SourceDefinition = {
  name: 'cifar10',
  help: "CIFAR-10's binary version; one class is normal",
  example: 'cifar10:path/to/cifar-10-batches-bin?normal=0',
  location: 'folder',
  options: { normal: { min: 0, max: 9, required: true } },
  open: openCifar10,
};

async function openCifar10({ word, location, options }: OpenRequest): Promise<DataSet> {
  const files: ListedFile[] = [];
  const arrays: ImageArray[] = [];
  for (const name of [...TRAIN_FILES, 'test_batch.bin']) {
    const file = await listBatch(join(location, name));
    files.push(file);
    arrays.push(await openRecords(file, name === 'test_batch.bin' ? 'test' : 'train'));
  }
  const isNormal = (imageClass: number): boolean => imageClass === options['normal'];
  return createArrayDataSet({ source: 'cifar10', word, files, arrays, isNormal });
}

async function listBatch(path: string): Promise<ListedFile> {
  const file = await listFile(path).catch((cause: unknown) => {
    if (!(cause instanceof DataError) || !isAbsent(cause.cause)) throw cause;
    throw new DataError(
      `${path} is missing. The folder must hold data_batch_1.bin to data_batch_5.bin and test_batch.bin.`,
      { cause },
    );
  });
  if (file.size > 0 && file.size % RECORD_BYTES === 0) return file;
  throw new DataError(
    `${path} has ${file.size} bytes, not a multiple of ${RECORD_BYTES}. Download the binary version again.`,
  );
}

/** Records are a label byte, then the red, green and blue plane. */
async function openRecords(file: ListedFile, split: Split): Promise<ImageArray> {
  const bytes = fileBytes(file);
  const count = file.size / RECORD_BYTES;
  const readRecords = (first: number, many: number): Promise<Uint8Array> =>
    bytes.read(first * RECORD_BYTES, many * RECORD_BYTES);
  return {
    split,
    count,
    width: SIDE,
    height: SIDE,
    channels: 3,
    bits: 8,
    layout: 'planes',
    read: async (first, many) => dropLabels(await readRecords(first, many)),
    classes: await readLabels(file.path, count, readRecords),
  };
}

async function readLabels(
  path: string,
  count: number,
  readRecords: (first: number, many: number) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const labels = new Uint8Array(count);
  for (let first = 0; first < count; first += STEP) {
    const records = await readRecords(first, Math.min(STEP, count - first));
    for (let at = 0, image = first; at < records.length; at += RECORD_BYTES, image++) {
      const label = records[at] as number;
      if (label > 9)
        throw new DataError(
          `${path}: image ${image} has label ${label}; CIFAR-10 has 0 to 9. Download it again.`,
        );
      labels[image] = label;
    }
  }
  return labels;
}

function dropLabels(records: Uint8Array): Uint8Array {
  const count = records.length / RECORD_BYTES;
  const pixels = new Uint8Array(count * IMAGE_BYTES);
  for (let image = 0; image < count; image++) {
    const start = image * RECORD_BYTES + 1;
    pixels.set(records.subarray(start, start + IMAGE_BYTES), image * IMAGE_BYTES);
  }
  return pixels;
}
