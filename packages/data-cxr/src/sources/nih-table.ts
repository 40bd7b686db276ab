import { parse } from 'csv-parse';
import { DataError } from '../errors';
import { openRegular, readRegular } from '../files/read-regular';
import { cutName, firstFew } from '../splits/first-few';

/** What `Data_Entry_2017.csv` tells of one image. */
export interface NihEntry {
  readonly findings: string;
  readonly patient: string;
  readonly view?: string;
}

/** A row of the table has some 100 characters; a quote that is never closed would take in all that follows. */
const LONGEST_ROW = 100_000;

const REQUIRED = ['Image Index', 'Finding Labels', 'Patient ID'] as const;

/**
 * Reads the NIH table, streaming, into a map by image name.
 *
 * @throws DataError naming the file and line, when a column is missing, a cell empty or an image listed twice.
 */
export async function readNihTable(path: string): Promise<Map<string, NihEntry>> {
  const rows = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  const stream = (await openRegular(path)).createReadStream();
  stream.on('error', (cause) => rows.destroy(cause)).pipe(rows);
  try {
    return await collectEntries(rows, path);
  } finally {
    // Unpiping alone would leave the file open.
    stream.destroy();
  }
}

async function collectEntries(rows: AsyncIterable<string[]>, path: string): Promise<Map<string, NihEntry>> {
  const entries = new Map<string, NihEntry>();
  let columns: ReturnType<typeof findColumns> | undefined;
  let line = 0;
  for await (const row of rows) {
    line++;
    if (columns === undefined) {
      columns = findColumns(row, path);
      continue;
    }
    const [name, findings, patient] = [row[columns.name], row[columns.findings], row[columns.patient]];
    if (!name || !findings || !patient) {
      throw new DataError(
        `${path}, line ${line}: ${REQUIRED.join(', ')} must not be empty. Fill the row or remove it.`,
      );
    }
    if (entries.has(name))
      throw new DataError(`${path}, line ${line}: ${cutName(name)} is listed twice. Remove one of the rows.`);
    const view = row[columns.view];
    entries.set(name, view ? { findings, patient, view } : { findings, patient });
  }
  if (columns === undefined) throw new DataError(`${path} is empty. Copy it again.`);
  return entries;
}

/** Reads a list of image names, one a line. @throws DataError when it cannot be read or names an image twice. */
export async function readNihList(path: string): Promise<string[]> {
  const bytes = await readRegular(path).catch((cause: unknown) => {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      `${path} cannot be read. The official split lists belong beside Data_Entry_2017.csv.`,
      { cause },
    );
  });
  const names = bytes
    .toString('utf8')
    .split(/\r?\n/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new DataError(`${path}: ${cutName(name)} is listed twice. Remove one of the lines.`);
    seen.add(name);
  }
  return names;
}

function findColumns(
  header: readonly string[],
  path: string,
): { name: number; findings: number; patient: number; view: number } {
  const missing = REQUIRED.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new DataError(
      `${path} has no column ${missing.map((column) => `"${column}"`).join(', ')}; it has ${firstFew(header)}.`,
    );
  }
  const [name, findings, patient] = REQUIRED;
  return {
    name: header.indexOf(name),
    findings: header.indexOf(findings),
    patient: header.indexOf(patient),
    view: header.indexOf('View Position'),
  };
}
