import { DataError, listColumns, type DataSet, type MetaColumn } from '@cxr-anomaly/data-cxr';

/**
 * Chooses the columns by which test images are grouped: those named, or all that divide the test images into two groups or more.
 *
 * @param names as in data words; undefined for all
 * @throws DataError that lists the columns there are, for a name that is none of them.
 */
export function chooseColumns(
  { items, word }: Pick<DataSet, 'items' | 'word'>,
  names: readonly string[] | undefined,
): MetaColumn[] {
  const columns = listColumns(items);
  if (names !== undefined) {
    return names.map((name) => {
      const column = columns.find((one) => one.name === name);
      if (column) return column;
      const known = columns.map((one) => one.name).join(', ') || 'none';
      throw new DataError(`${word} has no metadata column "${name}". Columns: ${known}.`);
    });
  }
  const test = items.filter(({ split }) => split === 'test');
  return columns.filter(({ groupOf }) => new Set(test.flatMap((item) => groupOf(item) ?? [])).size > 1);
}
