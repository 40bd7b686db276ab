import type { CacheOptions } from '../cache/open-cache';
import type { DataProblem, DataSet, DecodedImage, ImageItem, ImageWarning, Split } from '../contracts';
import { DataError } from '../errors';
import { listColumns, type MetaColumn } from '../metadata/columns';
import { countTraining } from './count-training';
import { checkDataSet } from './find-problems';
import { listDoubts } from './list-doubts';
import { servedIndexes } from './served-indexes';
import { findHighestLevel, listUnusedLevels } from './unused-levels';

/** Images decoded to learn their sizes, spread evenly over the set. */
const SAMPLE = 32;

/** The contents of a data set, as plain JSON. */
export interface DataSetDescription {
  readonly source: string;
  readonly word: string;
  readonly fingerprint: string;
  readonly images: number;
  /** How the source interpreted the data, one line each. */
  readonly reading: readonly string[];
  /** Counts of the splits that have images. */
  readonly splits: Readonly<Partial<Record<Split, ClassCount>>>;
  /** Number of groups (patients); 0 if the source knows none. */
  readonly groups: number;
  /**
   * Images by what their label was made from (`finding`, `lesion`, `class`): numbers ascending, names by frequency. An image with
   * several findings, separated by `|`, counts for each.
   */
  readonly meta: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The other columns of their metadata, by which images may be grouped and asked for in a data word. */
  readonly columns: readonly ColumnDescription[];
  /** Sizes found in a sample of the images, most frequent first. */
  readonly sizes: readonly { readonly size: string; readonly images: number }[];
  readonly sampled: number;
  readonly masks: boolean;
  /** Number of images checked for problems. */
  readonly checked: number;
  readonly problems: readonly DataProblem[];
}

/** A column and how many images of each class it puts into each group. */
export interface ColumnDescription {
  readonly name: string;
  readonly groups: readonly GroupCount[];
  /** Images without a value. */
  readonly unknown: ClassCount;
}

export interface ClassCount {
  readonly normal: number;
  readonly anomalous: number;
}

export interface GroupCount extends ClassCount {
  readonly group: string;
}

const COUNTED_META = ['finding', 'lesion', 'class'] as const;

export interface DescribeOptions extends CacheOptions {
  /** Decodes only the sample: does not search for leaks between splits or for problems of other images. */
  readonly quick?: boolean;
}

/**
 * Describes a data set: counts, sizes of a sample, and problems. Every image that training or testing would use is decoded, and
 * the problems are those that `prepareSplits` finds, leaks between splits first.
 *
 * @throws DataError when the cache, which stores the results, can be neither read nor written.
 */
export async function describeDataSet(
  dataSet: DataSet,
  { quick = false, ...cache }: DescribeOptions = {},
): Promise<DataSetDescription> {
  const { source, word, fingerprint, items } = dataSet;
  const sample = await takeSample(dataSet);
  const found = quick
    ? [...dataSet.problems, ...sample.failures, ...listDoubts(sample.decoded)]
    : [...(await checkDataSet(dataSet, cache)), ...unserved(sample.failures, items)];
  const problems = [...found, ...reportUntrainable(dataSet), ...sample.unusedLevels];
  const splits: Partial<Record<Split, { normal: number; anomalous: number }>> = {};
  for (const { split, label } of items) {
    const counts = (splits[split] ??= { normal: 0, anomalous: 0 });
    counts[label === 0 ? 'normal' : 'anomalous']++;
  }
  return {
    source,
    word,
    fingerprint,
    images: items.length,
    reading: dataSet.reading ?? [],
    splits,
    groups: new Set(items.flatMap((item) => item.group ?? [])).size,
    meta: countMeta(items),
    columns: listColumns(items).map((column) => describeColumn(column, items)),
    sizes: Object.entries(sample.sizes).map(([size, images]) => ({ size, images })),
    sampled: sample.sampled,
    masks: dataSet.mask !== undefined,
    checked: quick ? sample.sampled : servedIndexes(items).length,
    problems,
  };
}

function reportUntrainable({ word, items }: DataSet): DataProblem[] {
  if (countTraining(items) > 0) return [];
  return [
    { subject: word, message: 'has no normal image to train on, so it can only be used for evaluation.' },
  ];
}

function describeColumn(
  { name, groups, groupOf }: MetaColumn,
  items: readonly ImageItem[],
): ColumnDescription {
  const of = (group: string | undefined): ClassCount => {
    const labels = items.filter((item) => groupOf(item) === group).map(({ label }) => label);
    const anomalous = labels.filter((label) => label === 1).length;
    return { normal: labels.length - anomalous, anomalous };
  };
  return { name, groups: groups.map((group) => ({ group, ...of(group) })), unknown: of(undefined) };
}

function countMeta(items: readonly ImageItem[]): Record<string, Record<string, number>> {
  const counted = COUNTED_META.map(
    (name) =>
      [
        name,
        countValues(
          items.flatMap(({ meta }) =>
            String(meta[name] ?? '')
              .split('|')
              .filter(Boolean),
          ),
        ),
      ] as const,
  );
  return Object.fromEntries(counted.filter(([, counts]) => Object.keys(counts).length > 0));
}

function countValues(values: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}

/** Problems of images that are never served, which the check of the others does not find. */
function unserved(failures: readonly DataProblem[], items: readonly ImageItem[]): DataProblem[] {
  const served = new Set(servedIndexes(items).map((index) => items[index]?.id));
  return failures.filter(({ subject }) => !served.has(subject));
}

interface Sample {
  readonly sizes: Readonly<Record<string, number>>;
  readonly sampled: number;
  readonly decoded: readonly { readonly id: string; readonly warnings: readonly ImageWarning[] }[];
  /** Images that cannot be decoded. */
  readonly failures: readonly DataProblem[];
  /** 16-bit images that use a small part of their range. */
  readonly unusedLevels: readonly DataProblem[];
}

async function takeSample(dataSet: DataSet): Promise<Sample> {
  const { items } = dataSet;
  const sampled = Math.min(SAMPLE, items.length);
  const sizes: string[] = [];
  const failures: DataProblem[] = [];
  const decoded: Sample['decoded'][number][] = [];
  const levels: { readonly id: string; readonly highest: number | undefined }[] = [];
  for (let i = 0; i < sampled; i++) {
    const index = Math.floor((i * items.length) / sampled);
    const { id } = items[index] as ImageItem;
    try {
      const image = await dataSet.decode(index);
      sizes.push(nameSize(image));
      decoded.push({ id, warnings: image.warnings ?? [] });
      levels.push({ id, highest: findHighestLevel(image) });
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
      failures.push({ subject: id, message: cause.message });
    }
  }
  return { sizes: countValues(sizes), sampled, decoded, failures, unusedLevels: listUnusedLevels(levels) };
}

function nameSize({ width, height, channels, pixels }: DecodedImage): string {
  const bits = pixels instanceof Uint16Array ? 16 : 8;
  return `${width}×${height}, ${bits}-bit ${channels === 1 ? 'gray' : 'RGB'}`;
}
