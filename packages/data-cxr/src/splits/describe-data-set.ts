import type { DataProblem, DataSet, DecodedImage, ImageItem, ImageWarning, Split } from '../contracts';
import { DataError } from '../errors';
import { listDoubts } from './list-doubts';
import { findHighestLevel, listUnusedLevels } from './unused-levels';

/** Images decoded to learn their sizes, spread evenly over the set. */
const SAMPLE = 32;

/** What a data set holds, as plain JSON. */
export interface DataSetDescription {
  readonly source: string;
  readonly word: string;
  readonly fingerprint: string;
  readonly images: number;
  /** Counts of the splits that have images. */
  readonly splits: Readonly<Partial<Record<Split, { readonly normal: number; readonly anomalous: number }>>>;
  /** Number of groups (patients); 0 where the source knows none. */
  readonly groups: number;
  /**
   * Images by the source's own words (`finding`, `lesion`, `class`, `view`): numbers ascending, names by frequency. An image
   * with several findings, parted by `|`, counts for each.
   */
  readonly meta: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Sizes met in a sample of the images, most frequent first. */
  readonly sizes: readonly { readonly size: string; readonly images: number }[];
  readonly sampled: number;
  readonly masks: boolean;
  readonly problems: readonly DataProblem[];
}

const COUNTED_META = ['finding', 'lesion', 'class', 'view'] as const;

/** Describes a data set: counts, sizes of a sample that is decoded for it, and problems, undecodable and doubtful images of the sample included. */
export async function describeDataSet(dataSet: DataSet): Promise<DataSetDescription> {
  const { source, word, fingerprint, items } = dataSet;
  const sample = await sampleSizes(dataSet);
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
    splits,
    groups: new Set(items.flatMap((item) => item.group ?? [])).size,
    meta: countMeta(items),
    sizes: Object.entries(sample.sizes).map(([size, images]) => ({ size, images })),
    sampled: sample.sampled,
    masks: dataSet.mask !== undefined,
    problems: [...dataSet.problems, ...sample.problems],
  };
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

async function sampleSizes(
  dataSet: DataSet,
): Promise<{ sizes: Record<string, number>; sampled: number; problems: DataProblem[] }> {
  const { items } = dataSet;
  const sampled = Math.min(SAMPLE, items.length);
  const sizes: string[] = [];
  const problems: DataProblem[] = [];
  const decoded: { readonly id: string; readonly warnings: readonly ImageWarning[] }[] = [];
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
      problems.push({ subject: id, message: cause.message });
    }
  }
  return {
    sizes: countValues(sizes),
    sampled,
    problems: [...problems, ...listDoubts(decoded), ...listUnusedLevels(levels)],
  };
}

function nameSize({ width, height, channels, pixels }: DecodedImage): string {
  const bits = pixels instanceof Uint16Array ? 16 : 8;
  return `${width}×${height}, ${bits}-bit ${channels === 1 ? 'gray' : 'RGB'}`;
}
