import { createHash } from 'node:crypto';
import { firstFew } from '@cxr-anomaly/files';
import type { DataSet, ImageItem } from '../contracts';
import { DataError } from '../errors';
import { countTraining } from '../splits/count-training';
import { listColumns } from './columns';

/** Most values of a column that an error lists. */
const SHOWN = 12;

/** `18-65`, `65-`, `-17`, `40`. */
const RANGE = /^(\d+(?:\.\d+)?)?(-)?(\d+(?:\.\d+)?)?$/;

/** What a word's source knows besides its images. */
export interface FilterContext {
  /** Whether test images alone are enough. */
  readonly testAlone: boolean;
  /** The options of the source, for errors. */
  readonly options: readonly string[];
}

/**
 * Keeps the images whose metadata a data word asks for: `view=PA`, `sex=F,O`, `age=18-65`. Images without a value are left out.
 *
 * @param filters what was asked of each column
 * @throws DataError that lists what there is, for a column or value that no image has, and when nothing is left to train on.
 */
export function filterDataSet(
  dataSet: DataSet,
  filters: Readonly<Record<string, string>>,
  { testAlone, options }: FilterContext,
): DataSet {
  const names = Object.keys(filters);
  if (names.length === 0) return dataSet;
  const { items, word } = dataSet;
  const tests = Object.entries(filters).map(([name, wanted]) =>
    createTest(dataSet, { name, wanted, options }),
  );
  const kept = items.flatMap((item, index) => (tests.every((test) => test(item)) ? index : []));
  const left = kept.map((index) => items[index] as ImageItem);
  if (countTraining(left) === 0 && !(testAlone && left.some(({ split }) => split === 'test'))) {
    throw new DataError(
      `"${word}" leaves no image to train on: none of the ${countTraining(items)} normal training images has all of ${names.join(', ')} as asked. "data info" without these words counts their values.`,
    );
  }
  const asked = Object.entries(filters).map(([name, wanted]) => `${name}=${wanted}`);
  const at = (index: number): number => {
    const original = kept[index];
    if (original !== undefined) return original;
    throw new RangeError(`There is no image ${index}; the data set has ${kept.length}.`);
  };
  return {
    ...dataSet,
    fingerprint: createHash('sha256')
      .update(JSON.stringify([dataSet.fingerprint, kept]))
      .digest('hex'),
    items: left,
    reading: [
      ...(dataSet.reading ?? []),
      `only images with ${asked.join(' and ')}: ${kept.length} of ${items.length}`,
    ],
    decode: (index) => dataSet.decode(at(index)),
    ...(dataSet.mask && { mask: (index: number) => Promise.resolve(dataSet.mask?.(at(index))) }),
  };
}

function createTest(
  { items, word }: DataSet,
  {
    name,
    wanted,
    options,
  }: { readonly name: string; readonly wanted: string; readonly options: readonly string[] },
): (item: ImageItem) => boolean {
  const columns = listColumns(items);
  const values = new Set(items.flatMap(({ meta }) => (Object.hasOwn(meta, name) ? (meta[name] ?? []) : [])));
  if (!columns.some((column) => column.name === name)) {
    const known = columns.map((column) => column.name).join(', ') || 'none';
    throw new DataError(
      `"${word}": "${name}" is neither an option nor a column of its images. Options: ${options.join(', ') || 'none'}. Columns: ${known}.`,
    );
  }
  const numbers = [...values].filter((value) => typeof value === 'number');
  return numbers.length === values.size
    ? createNumberTest(numbers, { word, name, wanted })
    : createTextTest([...values].map(String).sort(), { word, name, wanted });
}

interface Asked {
  readonly word: string;
  readonly name: string;
  readonly wanted: string;
}

function createNumberTest(
  values: readonly number[],
  { word, name, wanted }: Asked,
): (item: ImageItem) => boolean {
  const [, from, dash, to] = RANGE.exec(wanted) ?? [];
  const [low, high] = [Number(from ?? -Infinity), Number(to ?? (dash ? Infinity : from))];
  const isIn = (value: unknown) => typeof value === 'number' && value >= low && value <= high;
  if ((from !== undefined || to !== undefined) && values.some(isIn)) return ({ meta }) => isIn(meta[name]);
  const sorted = [...values].sort((a, b) => a - b);
  throw new DataError(
    `"${word}": no image has ${name}=${wanted}. It goes from ${sorted[0] ?? ''} to ${sorted.at(-1) ?? ''}; give a number or a range such as ${name}=${sorted[0] ?? ''}-${sorted[Math.floor(sorted.length / 2)] ?? ''}.`,
  );
}

function createTextTest(
  values: readonly string[],
  { word, name, wanted }: Asked,
): (item: ImageItem) => boolean {
  const texts = wanted.split(',').map((text) => text.trim());
  const unknown = texts.filter((text) => !values.includes(text));
  if (unknown.length === 0) return ({ meta }) => texts.includes(String(meta[name] ?? ''));
  throw new DataError(
    `"${word}": no image has ${name}=${unknown.join(',')}. Its values are ${firstFew(values, SHOWN)}.`,
  );
}
