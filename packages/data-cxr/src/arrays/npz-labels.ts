import { firstFew } from '@cxr-anomaly/files';
import { DataError } from '../errors';
import type { NpyArray } from './npy';
import { decodeValues } from './npy-type';

/** ChestMNIST, with its 14 columns, has 1.6 million. */
const MOST_LABELS = 20_000_000;

/** The labels of one split: a row of whole numbers for each image. */
export interface LabelRows {
  readonly columns: number;
  /** Row after row. */
  readonly values: readonly number[];
}

/**
 * Reads labels `[images]`, or `[images, columns]`, of any numeric type.
 *
 * @throws DataError naming the array, when it has another shape or holds anything but whole numbers.
 */
export async function readNpzLabels(array: NpyArray, name: string): Promise<LabelRows> {
  const { shape, length, type } = array;
  // Labels without a column take no bytes, however many are claimed.
  if (shape.length < 1 || shape.length > 2 || shape[1] === 0) {
    throw new DataError(
      `${name} has shape [${firstFew(shape)}]; it must have one row per image and at least one column.`,
    );
  }
  if (length > MOST_LABELS) {
    throw new DataError(
      `${name} has shape [${firstFew(shape)}]; at most ${MOST_LABELS / 1e6} million labels are read. Give each image one label.`,
    );
  }
  const values = Array.from(decodeValues(await array.read(0, length), type), Number);
  const odd = values.find((value) => !Number.isInteger(value));
  if (odd !== undefined) throw new DataError(`${name} holds ${odd}; labels must be whole numbers.`);
  return { columns: shape[1] ?? 1, values };
}

/**
 * Returns one class for each image. With several columns, if every row of every split has a single 1 and otherwise 0, the
 * position of the 1 is the class (one-hot). Otherwise each column is a finding, as in ChestMNIST, and an image is of class 0
 * without any and of class 1 with one or more.
 */
export function toClasses(splits: readonly LabelRows[]): number[][] {
  const oneHot = splits.every((labels) => labels.columns === 1 || splitRows(labels).every(isOneHot));
  return splits.map((labels) => {
    if (labels.columns === 1) return [...labels.values];
    return splitRows(labels).map((row) =>
      oneHot ? row.indexOf(1) : row.some((value) => value !== 0) ? 1 : 0,
    );
  });
}

function splitRows({ columns, values }: LabelRows): number[][] {
  return Array.from({ length: values.length / columns }, (_, row) =>
    values.slice(row * columns, (row + 1) * columns),
  );
}

function isOneHot(row: readonly number[]): boolean {
  return row.every((value) => value === 0 || value === 1) && row.filter((value) => value === 1).length === 1;
}
