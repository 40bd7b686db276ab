import type { ImageItem, Meta } from '../contracts';
import { divideNumbers, findBin } from './bins';

/** What the label was made from. It explains no score, so nothing is grouped by it. */
const TRUTH = ['finding', 'lesion', 'class'];

/** A column with more different texts names images rather than groups of them. */
export const MOST_TEXTS = 30;

/** A column of metadata, and the groups that images form by it. */
export interface MetaColumn {
  readonly name: string;
  /** In the order of tables: numbers ascending, texts by letter. */
  readonly groups: readonly string[];
  /** The group of an image; undefined where the column has no value for it. */
  readonly groupOf: (item: Pick<ImageItem, 'meta'>) => string | undefined;
}

/**
 * Lists the columns by which images may be grouped: all of their metadata except for what the label was made from, and texts of
 * which there are more than 30. Numbers are grouped in ranges (`divideNumbers`). Labels play no part.
 */
export function listColumns(items: readonly Pick<ImageItem, 'meta'>[]): MetaColumn[] {
  const names = new Set(items.flatMap(({ meta }) => Object.keys(meta)));
  return [...names]
    .filter((name) => !TRUTH.includes(name))
    .flatMap((name) => describeColumn(name, items) ?? []);
}

function describeColumn(name: string, items: readonly Pick<ImageItem, 'meta'>[]): MetaColumn | undefined {
  const values = new Set(items.flatMap(({ meta }) => valueOf(meta, name) ?? []));
  if ([...values].every((value) => typeof value === 'number')) {
    const bins = divideNumbers(name, values as ReadonlySet<number>);
    const groupOf: MetaColumn['groupOf'] = ({ meta }) => {
      const value = valueOf(meta, name);
      return typeof value === 'number' ? findBin(bins, value) : undefined;
    };
    const found = new Set(items.map(groupOf));
    const groups = bins.map((bin) => bin.name).filter((bin) => found.has(bin));
    return { name, groups, groupOf };
  }
  const texts = [...new Set([...values].map(String))].sort();
  if (texts.length > MOST_TEXTS) return undefined;
  return { name, groups: texts, groupOf: ({ meta }) => valueOf(meta, name)?.toString() };
}

/** The value in a column; undefined if there is none. */
function valueOf(meta: Meta, name: string): string | number | undefined {
  const value = Object.hasOwn(meta, name) ? meta[name] : undefined;
  return value === '' || Number.isNaN(value) ? undefined : value;
}
