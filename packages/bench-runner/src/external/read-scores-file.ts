import { createHash } from 'node:crypto';
import { DataError } from '@cxr-anomaly/data-cxr';
import { explainUnreadable, readRegular } from '@cxr-anomaly/data-cxr/node';
import { firstFew } from '@cxr-anomaly/files';
import { parse } from 'csv-parse/sync';

/** Names of the columns of ids and of scores, in any letter case; a file must have exactly one of each kind. */
export const ID_COLUMNS = ['id', 'image', 'image_path', 'path', 'file'];
export const SCORE_COLUMNS = ['score', 'anomaly_score', 'pred_score'];

/** Ids have about a hundred characters; an unclosed quote would swallow the rest of the file. */
const LONGEST_ROW = 100_000;

/** A line of a scores file, unchanged. */
export interface ScoresRow {
  readonly id: string;
  readonly score: string;
}

/** A CSV file of another tool, not yet checked against any images. */
export interface ScoresFile {
  readonly path: string;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly rows: readonly ScoresRow[];
}

/**
 * Reads the ids and scores of a CSV file with a header; other columns are ignored.
 *
 * @throws DataError when it cannot be read, is not a CSV file, or does not have one column of ids and one of scores.
 */
export async function readScoresFile(path: string): Promise<ScoresFile> {
  const bytes = await read(path);
  const [header = [], ...rows] = parseRows(bytes, path);
  const idAt = findColumn(header, ID_COLUMNS, { path, what: 'ids' });
  const scoreAt = findColumn(header, SCORE_COLUMNS, { path, what: 'scores' });
  return {
    path,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    rows: rows.map((row) => ({ id: row[idAt] ?? '', score: row[scoreAt] ?? '' })),
  };
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readRegular(path);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${path} ${explainUnreadable(cause)}`, { cause });
  }
}

function parseRows(bytes: Buffer, path: string): string[][] {
  try {
    return parse(bytes, { bom: true, skip_empty_lines: true, max_record_size: LONGEST_ROW }) as string[][];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`${path} is not a CSV file: ${reason}. Export the scores again.`, { cause });
  }
}

function findColumn(
  header: readonly string[],
  names: readonly string[],
  { path, what }: { readonly path: string; readonly what: string },
): number {
  const titles = header.map((title) => title.trim().toLowerCase());
  const found = [...titles.keys()].filter((at) => names.includes(titles[at] ?? ''));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  if (first === undefined) {
    throw new DataError(
      `${path} has no column of ${what}. Its name must be one of ${names.join(', ')}; the first line has ${firstFew(header) || 'nothing'}.`,
    );
  }
  throw new DataError(
    `${path} has several columns that could hold the ${what}: ${firstFew(found.map((at) => header[at]))}. ` +
      'Remove or rename all but one.',
  );
}
