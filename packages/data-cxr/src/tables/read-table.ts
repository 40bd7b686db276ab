import type { Readable } from 'node:stream';
import { isSystemError } from '@cxr-anomaly/files';
import { CsvError, parse, type Info } from 'csv-parse';
import { DataError } from '../errors';
import { explainUnreadable } from '../files/explain-unreadable';
import { openTable } from './open-table';
import { isPrintable, TableRow } from './table-row';

/**
 * A row of a published table has some hundred bytes; without a limit, an unclosed quote would turn the whole file into one row.
 */
const MOST_BYTES = 64 * 1024;

interface Parsed {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * Reads a comma-separated table with a header, row by row: a file of any length takes only the memory of one row. A byte order
 * mark, CRLF, empty lines and rows shorter or longer than the header are fine. One whose name ends in `.gz` is inflated.
 *
 * @param required columns that must be there
 * @throws DataError naming the file, and the line if there is one, when it cannot be read or is not such a table.
 */
export async function* readTable(path: string, required: readonly string[]): AsyncGenerator<TableRow> {
  const rows = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: MOST_BYTES,
  });
  const file = await openExplained(path);
  file.on('error', (cause) => rows.destroy(cause));
  let columns: ReadonlyMap<string, number> | undefined;
  try {
    for await (const { record, info } of file.pipe(rows) as AsyncIterable<Parsed>) {
      if (columns === undefined) columns = findColumns(record, required, path);
      else yield new TableRow(path, info.lines, columns, record);
    }
  } catch (cause) {
    throw explain(cause, path);
  } finally {
    file.destroy();
  }
  if (columns === undefined) throw new DataError(`${path} is empty. Copy it again.`);
}

async function openExplained(path: string): Promise<Readable> {
  try {
    return await openTable(path);
  } catch (cause) {
    throw explain(cause, path);
  }
}

/** Of several columns with the same name, the first counts: published headers end in commas. */
function findColumns(
  header: readonly string[],
  required: readonly string[],
  path: string,
): ReadonlyMap<string, number> {
  const missing = required.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    const found = header.join(', ');
    throw new DataError(
      `${path} has no column ${missing.map((column) => `"${column}"`).join(', ')}; ${isPrintable(found) ? `it has ${found}` : 'it is not a comma-separated table'}.`,
    );
  }
  return new Map([...new Set(header)].map((column) => [column, header.indexOf(column)]));
}

function explain(cause: unknown, path: string): unknown {
  if (cause instanceof CsvError) {
    const reason =
      cause.code === 'CSV_MAX_RECORD_SIZE'
        ? `the row is longer than ${MOST_BYTES / 1024} KB`
        : 'its quotes do not match';
    return new DataError(`${path}, line ${String(cause['lines'])}: ${reason}. Copy the table again.`, {
      cause,
    });
  }
  if (isInflationError(cause))
    return new DataError(`${path} cannot be decompressed: ${cause.message}. Copy it again.`, { cause });
  return isSystemError(cause) ? new DataError(`${path} ${explainUnreadable(cause)}`, { cause }) : cause;
}

/** Tells whether an error comes from zlib, with its code. */
function isInflationError(cause: unknown): cause is Error {
  return typeof cause === 'object' && cause !== null && 'code' in cause && /^Z_/.test(String(cause.code));
}
