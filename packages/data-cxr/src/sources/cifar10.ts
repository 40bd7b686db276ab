import { join } from 'node:path';
import { createArrayDataSet, type ImageArray } from '../arrays/array-data-set';
import type { DataSet } from '../contracts';
import { DataError } from '../errors';
import { readRegular } from '../files/read-regular';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';

const SIDE = 32;
const IMAGE_BYTES = SIDE * SIDE * 3;
const RECORD_BYTES = 1 + IMAGE_BYTES;
const TRAIN_FILES = [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`);

/** CIFAR-10's binary version; one class is normal. */
export const cifar10Source: SourceDefinition = {
  name: 'cifar10',
  example: 'cifar10:path/to/cifar-10-batches-bin?normal=0',
  location: 'folder',
  options: { normal: { min: 0, max: 9, required: true } },
  open: openCifar10,
};

async function openCifar10({ word, location, options }: OpenRequest): Promise<DataSet> {
  const train = await Promise.all(TRAIN_FILES.map((name) => readRecords(join(location, name))));
  const test = await readRecords(join(location, 'test_batch.bin'));
  const arrays = [unpackRecords('train', train), unpackRecords('test', [test])];
  return createArrayDataSet('cifar10', word, arrays, (imageClass) => imageClass === options['normal']);
}

async function readRecords(path: string): Promise<Uint8Array> {
  const bytes = await readRegular(path).catch((cause: unknown) => {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      `${path} cannot be read. The folder is to hold data_batch_1.bin to data_batch_5.bin and test_batch.bin.`,
      { cause },
    );
  });
  if (bytes.length === 0 || bytes.length % RECORD_BYTES !== 0) {
    throw new DataError(
      `${path} has ${bytes.length} bytes, no multiple of ${RECORD_BYTES}. Use the binary version, downloaded whole.`,
    );
  }
  for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
    const label = bytes[at] as number;
    if (label > 9)
      throw new DataError(
        `${path}: image ${at / RECORD_BYTES} has label ${label}; CIFAR-10 has 0 to 9. Download it again.`,
      );
  }
  return bytes;
}

/** Records are a label byte, then the red, green and blue plane. */
function unpackRecords(split: 'train' | 'test', files: readonly Uint8Array[]): ImageArray {
  const count = files.reduce((sum, file) => sum + file.length / RECORD_BYTES, 0);
  const pixels = new Uint8Array(count * IMAGE_BYTES);
  const classes = new Uint8Array(count);
  let image = 0;
  for (const file of files) {
    for (let at = 0; at < file.length; at += RECORD_BYTES, image++) {
      classes[image] = file[at] as number;
      pixels.set(file.subarray(at + 1, at + RECORD_BYTES), image * IMAGE_BYTES);
    }
  }
  return { split, count, width: SIDE, height: SIDE, channels: 3, layout: 'planes', pixels, classes };
}
