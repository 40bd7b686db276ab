import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { countNames, firstFew } from '@cxr-anomaly/files';
import type { DataProblem, Meta } from '../contracts';
import { DataError } from '../errors';
import type { ImageFile } from '../files/file-data-set';
import { isImageName } from '../files/image-name';
import { readTable } from '../tables/read-table';
import type { TableRow } from '../tables/table-row';
import { MOST_TEXTS } from './columns';
import { parseAge, parseSex } from './known-columns';
import { isIdentifying, isTruth, nameColumn } from './name-column';

/** The table that a folder of images may hold. */
export const METADATA_TABLE = 'metadata.csv';

/** Names of the column that says which image a row is about; a table must have exactly one of them. */
const IDS = ['id', 'image', 'image_id', 'image_path', 'path', 'file', 'filename'];

/** Images with what the table says about them. */
export interface DescribedImages<T extends ImageFile> {
  readonly images: readonly T[];
  readonly problems: readonly DataProblem[];
  readonly reading: readonly string[];
}

/**
 * Adds the columns of `metadata.csv`, if the folder has one, to the images that its rows name: by their id, or by the name of
 * their file if no other image is called so. A column of numbers alone is one of numbers. Columns that identify patients, by their
 * names or as nearly every image has its own value, and columns that say the label are left out.
 *
 * @param folder the one that ids are relative to
 * @throws DataError naming file and line, for a table that is not one, without such a column, or that lists an image twice.
 */
export async function addTableColumns<T extends ImageFile>(
  folder: string,
  images: readonly T[],
): Promise<DescribedImages<T>> {
  const path = join(folder, METADATA_TABLE);
  if (!(await isFile(path))) return { images, problems: [], reading: [] };
  const find = indexImages(images);
  const cells = new Map<string, Map<string, string>>();
  const unknown: string[] = [];
  let known: readonly Column[] = [];
  for await (const row of readTable(path, [])) {
    const columns = [...row.columns].filter((title) => title !== '');
    const idColumn = findIdColumn(columns, path);
    const id = row.filled(idColumn);
    const image = find(id);
    known = columns
      .filter((title) => title !== idColumn)
      .map((title) => ({ title, name: nameColumn(title) }));
    if (image === undefined) unknown.push(id);
    else if (cells.has(image)) throw row.error(`${id} is listed twice. Remove one of the rows.`);
    else cells.set(image, readCells(row, known));
  }
  const { kept, left } = chooseColumns(known, [...cells.values()]);
  const message = `names ${countNames(unknown, 'image')} that the folder does not have or has several of; not used.`;
  return {
    images: images.map((image) => ({
      ...image,
      item: { ...image.item, meta: describe(image, cells, kept) },
    })),
    problems: unknown.length === 0 ? [] : [{ subject: path, message }],
    reading: [
      `${METADATA_TABLE}: ${kept.map(({ name }) => name).join(', ') || 'no column'} for ${cells.size} of ${images.length} images`,
      ...(left.length === 0 ? [] : [`${METADATA_TABLE}: not used: ${firstFew(left, 10)}`]),
    ],
  };
}

interface Column {
  /** As in the table. */
  readonly title: string;
  /** As in data words. */
  readonly name: string;
}

interface TypedColumn extends Column {
  readonly parse: (cell: string) => string | number | undefined;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function findIdColumn(columns: readonly string[], path: string): string {
  const found = columns.filter((title) => IDS.includes(title.trim().toLowerCase()));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  throw new DataError(
    `${path} ${first === undefined ? 'has no column' : `has several columns (${firstFew(found)})`} that could say which image a row is about. Name one of them ${IDS.join(', ')}.`,
  );
}

/** Finds an image by its id, or by a file name that only one image has, with or without its extension. */
function indexImages(images: readonly ImageFile[]): (id: string) => string | undefined {
  const ids = new Set(images.map(({ item }) => item.id));
  const byName = new Map<string, string | undefined>();
  for (const id of ids) {
    for (const name of new Set([basename(id), stemOf(basename(id))]))
      byName.set(name, byName.has(name) ? undefined : id);
  }
  return (id) => (ids.has(id) ? id : byName.get(id));
}

function stemOf(name: string): string {
  return isImageName(name) ? name.slice(0, name.lastIndexOf('.')) : name;
}

function readCells(row: TableRow, columns: readonly Column[]): Map<string, string> {
  return new Map(columns.map(({ title }) => [title, row.cell(title).trim()]));
}

/** Types the columns that may be used, and says of the others why they are not. */
function chooseColumns(
  columns: readonly Column[],
  rows: readonly ReadonlyMap<string, string>[],
): { kept: TypedColumn[]; left: string[] } {
  const kept: TypedColumn[] = [];
  const left: string[] = [];
  for (const column of columns) {
    const { title, name } = column;
    const values = [...new Set(rows.map((row) => row.get(title) ?? ''))].filter((value) => value !== '');
    if (isIdentifying(name, values)) left.push(`${title} (may identify patients)`);
    else if (isTruth(name)) left.push(`${title} (says the label)`);
    else if (values.length === 0) left.push(`${title} (empty)`);
    else if (kept.some((other) => other.name === name)) left.push(`${title} (a second ${name})`);
    else if (name === 'age') kept.push({ ...column, parse: parseAge });
    else if (name === 'sex') kept.push({ ...column, parse: parseSex });
    else if (values.every(isNumber))
      kept.push({ ...column, parse: (cell) => (cell === '' ? undefined : Number(cell)) });
    else if (values.length > MOST_TEXTS) left.push(`${title} (${values.length} different texts)`);
    else kept.push({ ...column, parse: (cell) => cell || undefined });
  }
  return { kept, left };
}

function isNumber(text: string): boolean {
  return Number.isFinite(Number(text));
}

function describe(
  { item }: ImageFile,
  cells: ReadonlyMap<string, ReadonlyMap<string, string>>,
  columns: readonly TypedColumn[],
): Meta {
  const row = cells.get(item.id);
  const own = columns.flatMap(({ title, name, parse }) => {
    const value = parse(row?.get(title) ?? '');
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...item.meta, ...Object.fromEntries(own) };
}
