import { unzipSync, type UnzipFileInfo } from 'fflate';
import type { DataSet, Split } from '../contracts';
import { DataError } from '../errors';
import { createArrayDataSet, type ImageArray } from '../arrays/array-data-set';
import { inflationLimit } from '../arrays/inflation-limit';
import { parseNpy, type NpyArray } from '../arrays/npy';
import { readRegular } from '../files/read-regular';
import { firstFew } from '../splits/first-few';
import type { OpenRequest, SourceDefinition } from '../data-word/source-definition';

/** A MedMNIST `.npz` file of 2-D images. */
export const medmnistSource: SourceDefinition = {
  name: 'medmnist',
  example: 'medmnist:path/to/pneumoniamnist.npz',
  location: 'file',
  options: { normal: { min: 0, max: 255 } },
  open: openMedmnist,
};

const SPLITS = ['train', 'val', 'test'] as const;
const ARRAY_NAMES = SPLITS.flatMap((split) => [`${split}_images.npy`, `${split}_labels.npy`]);

/** A directory that claims more, up to four billion, would keep its reader busy for hours. */
const MOST_ENTRIES = 1000;

const ADVICE = 'Download it again.';

async function openMedmnist({ word, location, options }: OpenRequest): Promise<DataSet> {
  const archive = await readArchive(location);
  const arrays = SPLITS.map((split) => readSplit(archive, split, location));
  const normal = options['normal'] ?? defaultNormal(arrays, word);
  return createArrayDataSet('medmnist', word, arrays, (imageClass) => imageClass === normal);
}

/** What an archive holds: the arrays that are wanted, and the names of others. */
interface Archive {
  readonly arrays: Readonly<Record<string, Uint8Array>>;
  readonly others: readonly string[];
}

/** Reads the arrays that are wanted and nothing else. Names in the archive are compared, never used as paths. */
async function readArchive(path: string): Promise<Archive> {
  const bytes = await readRegular(path);
  const others: string[] = [];
  let inflated = 0;
  let entries = 0;
  const filter = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (++entries > MOST_ENTRIES)
      throw new DataError(`${path} lists more than ${MOST_ENTRIES} files. ${ADVICE}`);
    if (!ARRAY_NAMES.includes(name)) {
      others.push(name);
      return false;
    }
    inflated += originalSize;
    if (inflated <= inflationLimit(bytes.length)) return true;
    throw new DataError(`${path} inflates as only a decompression bomb does. ${ADVICE}`);
  };
  try {
    return { arrays: unzipSync(bytes, { filter }), others };
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path} cannot be read as an .npz archive (${reason}). ${ADVICE}`, { cause });
  }
}

function readSplit(archive: Archive, split: Split, path: string): ImageArray {
  const images = readArray(archive, `${split}_images`, path);
  const labels = readArray(archive, `${split}_labels`, path);
  const [count = 0, height = 0, width = 0, channels = 1] = images.shape;
  const isImage = images.shape.length === 3 || (images.shape.length === 4 && channels === 3);
  if (!(images.values instanceof Uint8Array) || !isImage) {
    throw new DataError(
      `${path}: ${split}_images has shape [${firstFew(images.shape)}]; 8-bit 2-D images, gray or RGB, are wanted.`,
    );
  }
  if (labels.shape[0] !== count) {
    throw new DataError(
      `${path}: ${split} has ${count} images but ${labels.shape[0] ?? 0} labels. Download it again.`,
    );
  }
  // Labels without a column take no bytes, however many there are said to be.
  if (labels.shape.length > 2 || labels.shape[1] === 0) {
    throw new DataError(
      `${path}: ${split}_labels has shape [${firstFew(labels.shape)}]; one row for each image is wanted, of a column or more.`,
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

function readArray({ arrays, others }: Archive, name: string, path: string): NpyArray {
  const bytes = arrays[`${name}.npy`];
  if (bytes === undefined) {
    const found = firstFew([...Object.keys(arrays), ...others]) || 'nothing';
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
