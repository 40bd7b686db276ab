import { firstFew } from '@cxr-anomaly/files';
import { assertCount, createArrayDataSet } from '../arrays/array-data-set';
import { listFile } from '../arrays/bytes/file-bytes';
import type { ImageArray } from '../arrays/image-array';
import { openNpy } from '../arrays/npy';
import { openNpz, type NpzArchive } from '../arrays/npz-archive';
import { openNpzImages, type NamedArray } from '../arrays/npz-images';
import { readNpzLabels, toClasses, type LabelRows } from '../arrays/npz-labels';
import { inRowMajor } from '../arrays/row-major';
import type { DataSet, Split } from '../contracts';
import { DataError } from '../errors';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';

/** A MedMNIST `.npz` file of 2-D images, or one laid out like it. */
export const medmnistSource: SourceDefinition = {
  name: 'medmnist',
  help: 'a MedMNIST file of 2-D images',
  example: 'medmnist:path/to/pneumoniamnist.npz',
  location: 'file',
  options: { normal: { min: 0, max: 255 } },
  open: openMedmnist,
};

const SPLITS = ['train', 'val', 'test'] as const;
const ARRAY_NAMES = SPLITS.flatMap((split) => [`${split}_images`, `${split}_labels`]);

async function openMedmnist({ word, location, options, testAlone }: OpenRequest): Promise<DataSet> {
  const file = await listFile(location);
  const arrays = await openArrays(await openNpz(file, ARRAY_NAMES), testAlone);
  const normal = options['normal'] ?? defaultNormal(arrays, word);
  const isNormal = (imageClass: number): boolean => imageClass === normal;
  return createArrayDataSet({ source: 'medmnist', word, files: [file], arrays, isNormal, testAlone });
}

async function openArrays(archive: NpzArchive, testAlone: boolean): Promise<ImageArray[]> {
  const optional: readonly Split[] = testAlone ? ['train', 'val'] : ['val'];
  const splits = SPLITS.filter((split) => !optional.includes(split) || isPresent(archive, split));
  const images: NamedArray[] = [];
  const labels: LabelRows[] = [];
  for (const split of splits) {
    const [named, rows] = [
      await openArray(archive, `${split}_images`),
      await openArray(archive, `${split}_labels`),
    ];
    const [count = 0] = named.array.shape;
    if (rows.array.shape[0] !== count) {
      throw new DataError(
        `${archive.path}: ${split} has ${count} images but ${rows.array.shape[0] ?? 0} labels. Download it again.`,
      );
    }
    assertCount(count, `${archive.path}: ${split}`);
    labels.push(await readNpzLabels(rows.array, rows.name));
    images.push(named);
  }
  const classes = toClasses(labels);
  const opened = await openNpzImages(images);
  return splits.map((split, i) => ({
    ...(opened[i] as (typeof opened)[number]),
    split,
    classes: classes[i] as number[],
  }));
}

/**
 * A split that may be missing is left out only if both its images and its labels are. Without a validation split, some normal
 * training images are held out.
 */
function isPresent({ arrays }: NpzArchive, split: Split): boolean {
  return arrays.has(`${split}_images`) || arrays.has(`${split}_labels`);
}

async function openArray(archive: NpzArchive, array: string): Promise<NamedArray> {
  const name = `${archive.path}: ${array}`;
  const bytes = archive.arrays.get(array);
  if (bytes === undefined) {
    throw new DataError(
      `${archive.path} has no ${array}.npy; it holds ${firstFew(archive.names) || 'nothing'}. A MedMNIST file has images and labels for train and test, and usually for val.`,
    );
  }
  return { array: await inRowMajor(await openNpy(bytes, name), name), name };
}

function defaultNormal(arrays: readonly ImageArray[], word: string): number {
  const classes = new Set<number>();
  for (const array of arrays) for (let i = 0; i < array.count; i++) classes.add(array.classes[i] as number);
  if (classes.size <= 2) return 0;
  throw new DataError(
    `"${word}" has ${classes.size} classes. Say which one is normal, e.g. ${word}?normal=0`,
  );
}
