import { isNormalName } from '@cxr-anomaly/data-cxr';
import type { ChosenFile } from './film';

/** What is known of a film besides its pixels. */
export interface FilmLabel {
  /** 0 normal, 1 anomalous. */
  readonly label: 0 | 1;
  /** Its class or finding, as the user's data names it. */
  readonly className: string;
  /** Other columns of the table, by their names: sex, view, age … */
  readonly groups: Readonly<Record<string, string>>;
}

/** By the film's path. */
export type FilmLabels = ReadonlyMap<string, FilmLabel>;

const FILE_COLUMNS = ['path', 'file', 'filename', 'image', 'image index', 'id'];
const LABEL_COLUMNS = ['label', 'class', 'finding', 'finding labels', 'anomalous', 'target', 'diagnosis'];

/** Most values of a column that is worth a table of groups. */
const MOST_GROUPS = 8;

/**
 * Labels films by the folders they lie in, if at least one of these is called normal (normal, good, healthy, no finding) and
 * another is not; otherwise there are no labels.
 */
export function labelByFolder(files: readonly ChosenFile[]): FilmLabels {
  const folders = new Set(files.map(folderOf));
  // A folder that holds others of films is where they were put together, not a class.
  const holdsOthers = (folder: string): boolean =>
    [...folders].some((other) => other.startsWith(`${folder}/`));
  const classes = new Map([...folders].map((folder) => [folder, holdsOthers(folder) ? '' : lastOf(folder)]));
  const classOf = (file: ChosenFile): string => classes.get(folderOf(file)) ?? '';
  const names = new Set(files.map(classOf).filter((name) => name !== ''));
  const normal = [...names].filter(isNormalName);
  if (normal.length === 0 || normal.length === names.size) return new Map();
  const labeled = files.filter((file) => classOf(file) !== '');
  return new Map(
    labeled.map((file) => {
      const className = classOf(file);
      return [file.path, { label: isNormalName(className) ? 0 : 1, className, groups: {} }];
    }),
  );
}

/**
 * Labels films by the rows of a table with a header. One column names the file (`path`, `file`, `image` …), by its path or its
 * name alone; one says what it shows (`label`, `class`, `finding` …): 0 or 1, or a word, normal or not. Other columns with few
 * values become groups.
 *
 * @param rows each with as many cells as the header; their cells are text
 * @throws Error saying which column is missing.
 */
export function labelByTable(
  files: readonly ChosenFile[],
  rows: readonly Record<string, string>[],
): FilmLabels {
  const columns = Object.keys(rows[0] ?? {});
  const fileColumn = findColumn(columns, FILE_COLUMNS, 'names the files');
  const labelColumn = findColumn(columns, LABEL_COLUMNS, 'says what they show');
  const groupColumns = columns.filter(
    (column) => column !== fileColumn && column !== labelColumn && isGrouping(rows.map((row) => row[column])),
  );
  const byName = new Map(rows.map((row) => [row[fileColumn] ?? '', row]));
  const labels = new Map<string, FilmLabel>();
  for (const { path } of files) {
    const row = suffixes(path)
      .map((name) => byName.get(name))
      .find((found) => found !== undefined);
    const className = row?.[labelColumn]?.trim();
    if (!row || className === undefined || className === '') continue;
    const groups = Object.fromEntries(groupColumns.map((column) => [column, row[column] ?? '']));
    labels.set(path, { label: isNormalWord(className) ? 0 : 1, className: wordFor(className), groups });
  }
  return labels;
}

/** Empty for a file in no folder. */
function folderOf({ path }: ChosenFile): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function lastOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function findColumn(columns: readonly string[], known: readonly string[], what: string): string {
  const found = known
    .map((name) => columns.find((column) => column.trim().toLowerCase() === name))
    .find((column) => column !== undefined);
  if (found !== undefined) return found;
  throw new Error(`The table has no column that ${what}: call one of them ${known.slice(0, 3).join(', ')}.`);
}

function isGrouping(values: readonly (string | undefined)[]): boolean {
  const distinct = new Set(values.filter((value) => value !== undefined && value !== '')).size;
  return distinct >= 2 && distinct <= MOST_GROUPS;
}

/** The path itself, then what remains of it without its first folders, then its name. */
function suffixes(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(i).join('/'));
}

function isNormalWord(word: string): boolean {
  return word === '0' || word.toLowerCase() === 'false' || isNormalName(word);
}

function wordFor(className: string): string {
  if (className === '0' || className.toLowerCase() === 'false') return 'normal';
  return className === '1' || className.toLowerCase() === 'true' ? 'anomalous' : className;
}
